import { execFile, spawnSync } from "node:child_process";
import { promisify } from "node:util";

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
  return wavOf(samples, rate, channels);
}

function wavOf(samples: Int16Array, rate: number, channels: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF....WAVEfmt ", "latin1");
  header.writeUInt32LE(36 + samples.byteLength, 4);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(channels, 22);
  header.writeUInt32LE(rate, 24);
  header.writeUInt32LE(rate * channels * 2, 28);
  header.writeUInt16LE(channels * 2, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36, "latin1");
  header.writeUInt32LE(samples.byteLength, 40);
  return Buffer.concat([header, Buffer.from(samples.buffer, 0, samples.byteLength)]);
}

/** Runs ffmpeg: the arguments end with the file that it makes. */
export async function ffmpeg(...args: readonly string[]): Promise<void> {
  await call("ffmpeg", ["-v", "error", "-y", ...args]);
}
