import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { CalibrationStore } from "../../../src/services/grading/calibrationStore.ts";
import { calibrationResult, graded } from "../../support/calibrations.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";

async function emptyHome(files = disk) {
  const home = await temporaryFolder();
  const problems: string[] = [];
  return { home, problems, store: new CalibrationStore(home, files, (one) => problems.push(one)) };
}

const QWEN = { provider: "ollama", model: "qwen3:14b", promptHash: "0123456789abcdef" } as const;

test("gives the note of the grader that was calibrated, and of no other", async () => {
  const { store, problems } = await emptyHome();
  await store.save(calibrationResult());
  expect(await store.latestFor(QWEN)).toEqual({
    at: "2026-11-23T12:00:00.000Z",
    n: 2,
    qwk: 1,
    mae: 0,
    bias: 0,
  });
  const others = [
    { ...QWEN, model: "qwen3:32b" },
    { ...QWEN, promptHash: "0123456789abcdee" },
    { ...QWEN, provider: "openai" },
  ] as const;
  expect(await Promise.all(others.map((other) => store.latestFor(other)))).toEqual([
    null,
    null,
    null,
  ]);
  expect(problems).toEqual([]);
});

test("another run of the same grader takes the place of the first", async () => {
  const { store, home } = await emptyHome();
  await store.save(calibrationResult());
  const worse = [graded("q", "weak", { framing: 3 }, { expected: { framing: 1 } })];
  await store.save(calibrationResult(worse, { at: "2026-11-24T08:00:00.000Z" }));
  expect(await store.latestFor(QWEN)).toMatchObject({ at: "2026-11-24T08:00:00.000Z", bias: 2 });
  expect(readdirSync(join(home, "models/calibrations"))).toEqual([
    "ollama-qwen3-14b-01234567.json",
  ]);
});

test("a model's name with slashes stays within the folder", async () => {
  const { store, home } = await emptyHome();
  const model = "../../Qwen/Qwen3";
  await store.save(calibrationResult(undefined, { grader: model, model, provider: "openai" }));
  expect(readdirSync(join(home, "models/calibrations"))).toEqual([
    "openai-..-..-Qwen-Qwen3-01234567.json",
  ]);
});

test("a calibration that compared nothing is no note", async () => {
  const { store } = await emptyHome();
  await store.save(calibrationResult([graded("q", "weak", {}, { expected: { framing: 1 } })]));
  expect(await store.latestFor(QWEN)).toBeNull();
});

test("a home without calibrations has none; a broken file is named and left alone", async () => {
  const { store, home, problems } = await emptyHome();
  expect([await store.latestFor(QWEN), problems]).toEqual([null, []]);

  const folder = join(home, "models/calibrations");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "broken.json"), '{"schema": "dojo.calib');
  await store.save(calibrationResult());
  expect(await store.latestFor(QWEN)).not.toBeNull();
  expect(problems).toEqual([expect.stringMatching(/broken\.json is no calibration.*Remove it/s)]);
  expect(readdirSync(folder)).toContain("broken.json");
});

test("a disk that refuses is named with the next step", async () => {
  const faulty = new FaultyFiles();
  const { store } = await emptyHome(faulty.files);
  faulty.fail("EROFS", 0);
  await expect(store.save(calibrationResult())).rejects.toThrow(
    /ollama-qwen3-14b-01234567\.json cannot be written: .*read-only/,
  );
});
