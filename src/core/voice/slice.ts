import { byteOf, CODEC_DELAY_SAMPLES, FRAME_BYTES, FRAME_SAMPLES } from "./frames.ts";
import type { Piece } from "./pieces.ts";

/** A frame may use bits of frames before it: at most 255 bytes, which lie in the two before. */
const LEAD_FRAMES = 3;
const HEADER_BYTES = 4;
const SIDE_BYTES = 9;
const MAIN_BYTES = FRAME_BYTES - HEADER_BYTES - SIDE_BYTES;
const FARTHEST_BACK = 255;

/** The bytes of a piece as a file of its own, and which sample of the recording its first one is. */
export interface Slice {
  readonly bytes: Uint8Array;
  readonly firstSample: number;
}

/**
 * Cuts a piece out of a recording with the frames whose bits it needs. Those are made silent, so that every
 * decoder gives them their time: some leave out what they cannot decode, and all times would be too early.
 */
export function sliceOf(recording: Uint8Array, { from, to }: Piece): Slice {
  const lead = Math.min(LEAD_FRAMES, from / FRAME_SAMPLES);
  const first = from - lead * FRAME_SAMPLES;
  const bytes = Uint8Array.from(recording.subarray(byteOf(first), byteOf(to)));
  for (let frame = 0; frame < lead; frame += 1) {
    const side = frame * FRAME_BYTES + HEADER_BYTES;
    bytes.fill(0, side, side + SIDE_BYTES);
    // It uses no bits, and passes on those of all frames before it.
    bytes[side] = Math.min(FARTHEST_BACK, frame * MAIN_BYTES);
  }
  return { bytes, firstSample: first - CODEC_DELAY_SAMPLES };
}
