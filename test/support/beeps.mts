import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createEncoder } from "wasm-media-encoders";

/** As the recorder writes. */
export const RATE = 16_000;
const FRAME = { bytes: 144, samples: 576 };
/** A whole number of frames, and of seconds. */
const PIECE_S = 9;

/** A tone in the samples, from `seconds` on. */
export function beep(samples: Float32Array, seconds: number, hertz: number, length = 0.6): void {
  const from = Math.round(seconds * RATE);
  const to = Math.min(samples.length, from + length * RATE);
  for (let i = from; i < to; i += 1)
    samples[i] = 0.7 * Math.sin((2 * Math.PI * hertz * (i - from)) / RATE);
}

/** Runs in plain Node, types stripped. The samples in the form of `voice.mp3`; `root` is the project. */
export async function encodeVoice(root: string, samples: Float32Array): Promise<Buffer> {
  const wasm = join(root, "node_modules/wasm-media-encoders/wasm/mp3.wasm");
  const encoder = await createEncoder("audio/mpeg", readFileSync(wasm));
  encoder.configure({ sampleRate: RATE, channels: 1, bitrate: 32, outputSampleRate: RATE });
  const parts: Buffer[] = [];
  const piece = PIECE_S * RATE;
  for (let at = 0; at < samples.length; at += piece)
    // Copied: an encoder gives views into its own memory.
    parts.push(Buffer.from(encoder.encode([samples.subarray(at, at + piece)])));
  return Buffer.concat([...parts, Buffer.from(encoder.finalize())]);
}

/** The whole frames before a sample, as a crash leaves them. */
export function framesBefore(file: Buffer, sample: number): { bytes: Buffer; samples: number } {
  const frames = Math.floor(sample / FRAME.samples);
  return { bytes: file.subarray(0, frames * FRAME.bytes), samples: frames * FRAME.samples };
}
