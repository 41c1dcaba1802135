import { FRAME_BYTES, wholeFrames } from "./frames.ts";

/** One step of loudness, in decibels of the encoder's gain. */
export const STEP_DB = 1.5;

/**
 * How loud each frame of a recording is, in steps of 1.5 dB without a fixed zero; 0 is digital silence.
 *
 * It is the encoder's own gain, which stands in each frame: nothing is decoded and nothing is kept beside the
 * recording. Of speech it follows the measured level decibel for decibel (over half a second with a correlation of
 * 0.93 and more, down to pink noise at -34 dB); of a pure tone it makes too little.
 */
export function loudnessOf(recording: Uint8Array): Uint8Array {
  const frames = wholeFrames(recording.length) / FRAME_BYTES;
  return Uint8Array.from({ length: frames }, (_, frame) =>
    gainOf(recording.subarray(frame * FRAME_BYTES, (frame + 1) * FRAME_BYTES)),
  );
}

/** Whether a file begins with a frame of the grid: MPEG-2 layer III, 32 kbit/s, 16 kHz, no checksum. */
export function isOnGrid(recording: Uint8Array): boolean {
  return recording[0] === 0xff && recording[1] === 0xf3 && ((recording[2] ?? 0) & 0xfc) === 0x48;
}

/** After four bytes of header and nine bits: 12 bits of length, 9 of other counts, 8 of gain. */
function gainOf(frame: Uint8Array): number {
  const [fifth = 0, sixth = 0, seventh = 0, eighth = 0] = frame.subarray(5, 9);
  const length = ((fifth & 0x7f) << 5) | (sixth >> 3);
  return length === 0 ? 0 : ((seventh & 0x03) << 6) | (eighth >> 2);
}
