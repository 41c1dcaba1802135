import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { wavFile } from "./wavFile.mts";

const call = promisify(execFile);

/** A block of known sound: a second of silence, a tone of 0.2 s, and speech from 1.7 s on. */
export const BLOCK_MS = 4_000;

const TONE_AT = 48_000;

/** A WAV file of such blocks, for Chromium's pretended microphone. */
export async function knownSound(folder: string, blocks: number): Promise<string> {
  const speech = join(folder, "words.wav");
  const text = "Every request passes the gateway, which reserves tokens before the call.";
  await call("espeak-ng", ["-v", "en-us", "-s", "150", "-w", speech, text]);
  const args = ["-v", "error", "-i", speech, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"];
  const { stdout } = await call("ffmpeg", args, { encoding: "buffer", maxBuffer: 2 ** 26 });
  const words = new Int16Array(
    stdout.buffer,
    stdout.byteOffset,
    Math.min(stdout.length / 2, 2.3 * 48_000),
  );
  const block = new Int16Array(BLOCK_MS * 48);
  for (let n = 0; n < 9_600; n += 1)
    block[TONE_AT + n] = Math.round(6_000 * Math.sin((2 * Math.PI * 1_000 * n) / 48_000));
  // Quiet enough for a browser that raises the volume.
  block.set(
    words.map((sample) => sample * 0.35),
    TONE_AT + 0.7 * 48_000,
  );
  const all = new Int16Array(block.length * blocks);
  for (let n = 0; n < blocks; n += 1) all.set(block, n * block.length);
  const file = join(folder, "known.wav");
  await writeFile(file, wavFile(all, 48_000));
  return file;
}

/** Chromium's arguments for a microphone that plays a file once, from the moment it is opened. */
export function pretendedMicrophone(sound: string): string[] {
  return [
    "--use-fake-device-for-media-stream",
    `--use-file-for-fake-audio-capture=${sound}%noloop`,
  ];
}
