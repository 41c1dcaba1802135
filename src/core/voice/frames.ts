/**
 * The grid of `voice.mp3`: 16 kHz, mono, 32 kbit/s constant. Each frame has the same size and stands for
 * the same time, without a header before the first, so that a moment is a place in the file.
 */
export const SAMPLE_RATE = 16_000;
export const FRAME_BYTES = 144;
export const FRAME_SAMPLES = 576;

/** So much later than it was recorded a sample comes out of a decoder: what encoder and decoder hold back. */
export const CODEC_DELAY_SAMPLES = 1_105;

/** The largest size up to `bytes` that ends with a whole frame. */
export function wholeFrames(bytes: number): number {
  return bytes - (bytes % FRAME_BYTES);
}

/** The samples in a file of this size; a torn frame at its end does not count. */
export function samplesIn(bytes: number): number {
  return (wholeFrames(bytes) / FRAME_BYTES) * FRAME_SAMPLES;
}

/** Where the frame with this sample begins in the file. */
export function byteOf(sample: number): number {
  return Math.floor(Math.max(0, sample) / FRAME_SAMPLES) * FRAME_BYTES;
}

export function msOfSamples(samples: number): number {
  return (samples / SAMPLE_RATE) * 1000;
}

export function samplesOfMs(ms: number): number {
  return (ms / 1000) * SAMPLE_RATE;
}
