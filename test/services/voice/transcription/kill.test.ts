import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, onTestFinished, test } from "vitest";
import { Transcript } from "../../../../src/core/interview/transcript.ts";
import { sliceOf } from "../../../../src/core/voice/slice.ts";
import { sha256Of } from "../../../../src/services/files/sha256.ts";
import { temporaryFolder } from "../../../support/files.ts";
import { jsonIn, stateIn } from "../../../support/interview.ts";
import { encodeVoice } from "../../../support/lame.mts";
import { ROOT } from "../../../support/pack.ts";
import { RECORDED, recordedInterview } from "../../../support/recordedInterview.ts";
import { SpeechTestServer } from "../../../support/speechTestServer.mts";
import { humming } from "../../../support/tapes.ts";

const MOST_RUNS = 60;

test("a run that is killed goes on: nothing is lost, nothing that was done is sent again, no passage is there twice", async () => {
  const home = await temporaryFolder();
  // No two pieces of it are the same bytes.
  const bursts = Array.from({ length: 60 }, (_, n) => [n * 5 + 1, n * 5 + 2 + (n % 3)] as const);
  const tape = { bytes: await encodeVoice(ROOT, humming(300, bursts)), bursts: [] };
  const folder = await recordedInterview(home, tape);
  const program = join(home, "transcriber.mjs");
  const entry = fileURLToPath(new URL("../../../support/transcriber.ts", import.meta.url));
  const node = { platform: "node", format: "esm" } as const;
  await build({ entryPoints: [entry], outfile: program, bundle: true, ...node });
  const server = await SpeechTestServer.start("gpt-4o-transcribe", { delayMs: 60 });
  onTestFinished(() => server.close());

  let kills = 0;
  for (let code: number | null = null; code !== 0 && kills < MOST_RUNS;) {
    const { transcribed } = await stateIn(folder);
    const done = new Set(transcribed.map((piece) => sha256Of(sliceOf(tape.bytes, piece).bytes)));
    const before = server.received.length;
    code = await runOrKill(
      [program, home, RECORDED, server.url, server.model],
      () => server.received.length - before,
    );
    if (code !== 0) kills += 1;
    const sent = server.received.slice(before).map(({ bytes }) => sha256Of(bytes));
    expect(sent.filter((sum) => done.has(sum))).toEqual([]);
  }
  expect(kills).toBeGreaterThan(2);
  expect(kills).toBeLessThan(MOST_RUNS);

  const { transcribed } = await stateIn(folder);
  const ends = transcribed.toSorted((a, b) => a.from - b.from).map(({ from, to }) => [from, to]);
  expect(ends.every(([from], n) => from === (ends[n - 1]?.[1] ?? 0))).toBe(true);
  const { segments } = Transcript.parse(await jsonIn(folder, "transcript.json"));
  expect(segments.map(({ id }) => id)).toEqual([...new Set(segments.map(({ id }) => id))]);
  expect(segments).toHaveLength(transcribed.flatMap((piece) => piece.segments).length);
});

/** The exit code; null when it was killed, a random moment after a few requests. */
async function runOrKill(args: readonly string[], requests: () => number): Promise<number | null> {
  const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
  const ended = once(child, "exit");
  let isOver = false;
  void ended.then(() => (isOver = true));
  const few = 1 + Math.floor(Math.random() * 4);
  while (!isOver && requests() < few) await sleep(5);
  await sleep(Math.random() * 150);
  child.kill("SIGKILL");
  const [code] = (await ended) as [number | null];
  return code;
}
