/** Runs in plain Node too, types stripped. */
import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { loudnessOf } from "../../src/core/voice/loudness.ts";

const call = promisify(execFile);
const hasFfmpeg = spawnSync("which", ["ffmpeg"]).status === 0;

/** A passage of sound in seconds from the beginning of a file. */
export interface Sounding {
  readonly start: number;
  readonly end: number;
}

/** What was heard in a file, and what the decoder complained of. */
interface Heard {
  readonly heard: readonly Sounding[];
  readonly complaint: string;
}

/** By the file's sum: tests send the same minutes again and again, and decoding takes longest of all that they do. */
const known = new Map<string, Promise<Heard>>();

/** Where something is heard in an MP3 file, by another decoder where there is one; and what that complained of. */
export function soundingsIn(bytes: Buffer): Promise<Heard> {
  const sum = createHash("sha256").update(bytes).digest("hex");
  const heard = known.get(sum) ?? decoded(bytes);
  known.set(sum, heard);
  return heard;
}

async function decoded(bytes: Buffer): Promise<Heard> {
  if (!hasFfmpeg) {
    const levels = [...loudnessOf(bytes)].map((step) => step / 255);
    return { heard: soundings(levels, 0.036, 0.66), complaint: "" };
  }
  const folder = await mkdtemp(join(tmpdir(), "dojo-heard-"));
  try {
    const file = join(folder, "sound.mp3");
    await writeFile(file, bytes);
    const to = ["-f", "s16le", "-ac", "1", "-ar", String(SAMPLE_RATE), "-"];
    const options = { encoding: "buffer", maxBuffer: 2 ** 28 } as const;
    const { stdout, stderr } = await call("ffmpeg", ["-v", "error", "-i", file, ...to], options);
    return { heard: soundings(windowLevels(stdout), 0.02, 0.03), complaint: stderr.toString() };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The loudness of each 20 ms, from 0 to 1. */
function windowLevels(pcm: Buffer): number[] {
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  return Array.from({ length: Math.floor(samples.length / 320) }, (_, n) => {
    const window = samples.subarray(n * 320, (n + 1) * 320);
    return Math.sqrt(window.reduce((sum, one) => sum + one * one, 0) / 320) / 32_768;
  });
}

/** Where it is loud, with breaks of at least 0.3 s between. */
function soundings(levels: readonly number[], step: number, loud: number): Sounding[] {
  const found: { start: number; end: number }[] = [];
  for (const [n, level] of levels.entries()) {
    if (level < loud) continue;
    const last = found.at(-1);
    if (last && n * step - last.end < 0.3) last.end = (n + 1) * step;
    else found.push({ start: n * step, end: (n + 1) * step });
  }
  return found;
}
