import { existsSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { temporaryFolder } from "../../support/files.ts";
import { ANY_DEVICE, ToldRecorder } from "../../support/voice.ts";

const passed = vi.hoisted(() => ({ ms: 0 }));
vi.mock("../../../src/services/voice/hrtime.ts", async (original) => {
  const module = await original<typeof import("../../../src/services/voice/hrtime.ts")>();
  return { ...module, hrtimeMs: () => module.hrtimeMs() + passed.ms };
});

const STARTS =
  'process.send({ kind: "started", sample: 0, device: "Fake" }); setInterval(() => {}, 1_000);';

test("a program that ran for long and is gone is not started again without end", async () => {
  const home = await temporaryFolder();
  const [program, starts] = [join(home, "capture.mjs"), join(home, "starts.txt")];
  await writeFile(program, STARTS);
  const file = join(home, "voice.mp3");
  const parts = { program, recorder: home, wasm: home, page: home };
  const recorder = new ToldRecorder({ parts, file, source: ANY_DEVICE });
  await recorder.until("its start", () => recorder.status === "recording");
  passed.ms = 600_000;
  await writeFile(
    program,
    `import { appendFileSync } from "node:fs"; appendFileSync(${JSON.stringify(starts)}, "."); process.exit(1);`,
  );
  process.kill(recorder.pid ?? 0, "SIGKILL");
  await recorder.until("the failure", () => recorder.status === "failed");
  expect(recorder.problems.map(({ kind }) => kind)).toEqual(["crashed"]);
  expect(existsSync(starts) && readFileSync(starts, "utf8")).toBe("...");
});
