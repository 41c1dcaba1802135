import { SAMPLE_RATE } from "../../src/core/voice/frames.ts";

/** Runs in plain Node too, types stripped. A tone in the samples of a recording, from `seconds` on. */
export function beep(samples: Float32Array, seconds: number, hertz: number, length = 0.6): void {
  const from = Math.round(seconds * SAMPLE_RATE);
  const to = Math.min(samples.length, from + length * SAMPLE_RATE);
  for (let i = from; i < to; i += 1)
    samples[i] = 0.7 * Math.sin((2 * Math.PI * hertz * (i - from)) / SAMPLE_RATE);
}
