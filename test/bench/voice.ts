/** Times the recorder; writes one JSON line. Bundled by pure.mjs. `node voice.js DIST encoding | clock | capture` */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { InterviewEvent } from "../../src/core/interview/event.ts";
import { ClockMap } from "../../src/core/voice/clockMap.ts";
import { SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { FrameFile } from "../../src/services/voice/program/frameFile.ts";
import { openEncoder, tune } from "../../src/services/voice/program/lame.ts";
import { Tape } from "../../src/services/voice/program/tape.ts";
import { Recorder } from "../../src/services/voice/recorder.ts";
import { simulateRecording } from "../support/recordings.ts";
import { speechOf } from "../support/soak.ts";
import { missingForSound, SoundServer } from "../support/soundServer.mts";

const [dist = "", what = ""] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), "dojo-bench-"));
const part = (name: string) => join(dist, "voice", name);
const WORK: Record<string, () => Promise<object | null>> = { encoding, clock, capture };

async function main(): Promise<void> {
  console.log(JSON.stringify(await WORK[what]?.()));
  rmSync(folder, { recursive: true, force: true });
}

const READ = 512;
const MINUTES = 5;

/** Milliseconds for a second of sound: through the tape into the file, and by the bare encoder. */
async function encoding() {
  const speech = speechOf(Math.random, 1);
  const seconds = MINUTES * 60;
  const reads = Math.floor((seconds * SAMPLE_RATE) / READ);
  const frames = Array.from({ length: 30 }, (_, n) => speech.slice(n * READ, (n + 1) * READ));
  const frameOf = (n: number) => frames[n % frames.length] ?? new Int16Array(READ);

  const bare = await openEncoder(part("mp3.wasm"));
  tune(bare, SAMPLE_RATE);
  const floats = frames.map((frame) => Float32Array.from(frame, (sample) => sample / 32_768));
  const floor = timed(() => {
    for (let n = 0; n < reads; n += 1)
      bare.encode([floats[n % floats.length] ?? new Float32Array()]);
  });

  const file = join(folder, "voice.mp3");
  const encoder = await openEncoder(part("mp3.wasm"));
  const tape = new Tape(encoder, new FrameFile(file), () => undefined);
  const ours = timed(() => {
    for (let n = 0; n < reads; n += 1) tape.record(frameOf(n), n * 32);
    tape.finish();
  });
  const bytes = statSync(file).size;
  return { ours: ours / seconds, floor: floor / seconds, bytesOf45: (bytes / seconds) * 45 * 60 };
}

/** A map of 45 minutes and a thousand lookups in both directions, and the same by plain search. */
async function clock() {
  const { events } = simulateRecording({
    ...{ minutes: 45, seed: 1, driftPpm: 100, coldStartMs: 300, latestMessageMs: 100 },
    ...{
      pausesAtMs: [600_000, 1_200_000],
      crashAtMs: 1_800_000,
      lostSamples: 4_000,
      awayMs: 9_000,
    },
  });
  const places = Array.from({ length: 1_000 }, (_, n) => n * 2_700);
  const ours = timed(() => {
    const map = new ClockMap(events);
    for (const ms of places) map.msAt(map.sampleAt(ms));
  });
  const anchors = events.filter((event) => event.type === "voice-anchor");
  const before = (isSo: (event: InterviewEvent & { sample: number }) => boolean) =>
    anchors.findLast((event) => isSo(event as InterviewEvent & { sample: number }));
  const floor = timed(() => {
    for (const ms of places) {
      before(({ t }) => t <= ms);
      before(({ sample }) => sample <= ms * 16);
    }
  });
  return { ours, floor };
}

/** Of windows of some seconds the first is left out: there the process compiles its code. */
const [WINDOW_S, WINDOWS] = [5, 5];

/** The shares of one core, in percent, that the capture process takes; null without a virtual microphone. */
async function capture() {
  if (missingForSound().length > 0) return null;
  const sound = await SoundServer.start();
  await sound.speak();
  const parts = {
    program: part("capture.mjs"),
    recorder: part("recorder"),
    page: part("page"),
    wasm: part("mp3.wasm"),
  };
  const file = join(folder, "capture.mp3");
  const recorder = new Recorder({
    parts,
    file,
    source: { kind: "device", name: "" },
    env: sound.env,
  });
  while (recorder.level === null) await sleep(50);
  const shares: number[] = [];
  for (let window = 0; window < WINDOWS; window += 1) {
    const before = cpuSeconds(recorder.pid);
    await sleep(WINDOW_S * 1_000);
    shares.push((100 * (cpuSeconds(recorder.pid) - before)) / WINDOW_S);
  }
  await recorder.stop("user");
  await sound.stop();
  return { percents: shares.slice(1) };
}

/** User and system time of a process, as Linux counts them: in hundredths of a second. */
function cpuSeconds(pid: number | undefined): number {
  const [, after = ""] = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ");
  const fields = after.split(" ");
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

void main();
