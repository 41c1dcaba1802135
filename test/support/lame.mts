/** Runs in plain Node too, types stripped. `root` is the project. */
import { join } from "node:path";
import { LAME } from "../../scripts/build/voice.mjs";
import { FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { openEncoder, tune } from "../../src/services/voice/program/lame.ts";

const PIECE = 9 * SAMPLE_RATE;

/** The encoder's file. */
export function lameIn(root: string): string {
  return join(root, LAME);
}

/** The samples in the form of `voice.mp3`: the encoder of the capture process, without its process. */
export async function encodeVoice(root: string, samples: Float32Array): Promise<Buffer> {
  const encoder = await openEncoder(lameIn(root));
  tune(encoder, SAMPLE_RATE);
  const parts: Buffer[] = [];
  for (let at = 0; at < samples.length; at += PIECE)
    // Copied: an encoder gives views into its own memory.
    parts.push(Buffer.from(encoder.encode([samples.subarray(at, at + PIECE)])));
  return Buffer.concat([...parts, Buffer.from(encoder.finalize())]);
}

/** The whole frames before a sample, as a crash leaves them. */
export function framesBefore(file: Buffer, sample: number): { bytes: Buffer; samples: number } {
  const frames = Math.floor(sample / FRAME_SAMPLES);
  return { bytes: file.subarray(0, frames * FRAME_BYTES), samples: frames * FRAME_SAMPLES };
}
