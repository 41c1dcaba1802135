import { FULL_SCALE } from "./pcm.ts";

/** How loud a piece of sound was. `peak` and `rms` are steps of a 16-bit sample, 0 to 32768. */
export interface Level {
  readonly ms: number;
  readonly peak: number;
  readonly rms: number;
}

/** The quietest level that is told apart from nothing. */
const FLOOR_DBFS = -96;

/** Decibels below full scale: 0 is the loudest, -96 silence. */
export function dbfs(amplitude: number): number {
  if (amplitude <= 0) return FLOOR_DBFS;
  return Math.max(FLOOR_DBFS, 20 * Math.log10(amplitude / FULL_SCALE));
}

export function levelOf(samples: Int16Array, rate: number): Level {
  let [peak, squares] = [0, 0];
  for (const sample of samples) {
    peak = Math.max(peak, Math.abs(sample));
    squares += sample * sample;
  }
  const { length } = samples;
  return { ms: (length / rate) * 1000, peak, rms: length > 0 ? Math.sqrt(squares / length) : 0 };
}

/** Two pieces of sound as one. */
export function joinLevels(a: Level, b: Level): Level {
  const ms = a.ms + b.ms;
  if (ms === 0) return a;
  return {
    ms,
    peak: Math.max(a.peak, b.peak),
    rms: Math.sqrt((a.rms ** 2 * a.ms + b.rms ** 2 * b.ms) / ms),
  };
}

/** Speech into a laptop lies between these. */
const [QUIET_DBFS, LOUD_DBFS] = [-60, -12];
const BARS = "▁▂▃▄▅▆▇█";

/** From 0, where nobody speaks, to 1, where somebody speaks loudly. */
export function meterOf({ rms }: Level): number {
  const part = (dbfs(rms) - QUIET_DBFS) / (LOUD_DBFS - QUIET_DBFS);
  return Math.min(1, Math.max(0, part));
}

/** What a meter shows as one character, from `▁` to `█`. */
export function bar(part: number): string {
  return BARS[Math.round(part * (BARS.length - 1))] ?? "▁";
}
