import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";
import { wavFile } from "./wavFile.mts";

const call = promisify(execFile);

export const hasFfmpeg = spawnSync("ffmpeg", ["-version"]).status === 0;

interface Shape {
  readonly rate?: number;
  readonly channels?: number;
}

/** A WAV file of so many seconds: silence, with a beep of a fifth of a second at each of the given ones. */
export function wavWithBeeps(
  seconds: number,
  beeps: readonly number[],
  { rate = 16_000, channels = 1 }: Shape = {},
): Buffer {
  const frames = Math.round(seconds * rate);
  const samples = new Int16Array(frames * channels);
  for (const beep of beeps)
    for (let n = 0; n < rate / 5; n += 1) {
      const value = 16_000 * Math.sin((2 * Math.PI * 1_000 * n) / rate);
      const at = Math.round(beep * rate) + n;
      for (let channel = 0; channel < channels; channel += 1)
        samples[at * channels + channel] = value;
    }
  return wavFile(samples, rate, channels);
}

/** Runs ffmpeg: the arguments end with the file that it makes. */
export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await call("ffmpeg", ["-v", "error", "-y", ...args]);
}
