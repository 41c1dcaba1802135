import { percentile } from "../models/percentile.ts";

/** A figure with its 95 % interval; null where it is not defined. */
export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const RESAMPLES = 1_000;
/** A figure that fewer resamples can give has no interval. */
const LEAST_DEFINED = 0.9;

/**
 * Figures over `items` with percentile intervals. Whole items are drawn, so that what belongs together (the
 * criteria of one answer) stays together. `random` gives numbers from 0 to 1.
 */
export function bootstrap<T, K extends string>(
  items: readonly T[],
  figures: (sample: readonly T[]) => Readonly<Record<K, number | null>>,
  random: () => number,
): Record<K, Interval> {
  const values = figures(items);
  const drawn =
    items.length < 2 ? [] : Array.from({ length: RESAMPLES }, () => figures(draw(items, random)));
  const intervals = (Object.keys(values) as K[]).map((name) => {
    const known = drawn.map((one) => one[name]).filter((value) => value !== null);
    const isDefined = known.length > 0 && known.length >= drawn.length * LEAST_DEFINED;
    const bound = (share: number): number | null => (isDefined ? percentile(known, share) : null);
    return [name, { value: values[name], low: bound(0.025), high: bound(0.975) }] as const;
  });
  return Object.fromEntries(intervals) as Record<K, Interval>;
}

const draw = <T>(items: readonly T[], random: () => number): T[] =>
  items.map((item) => items[Math.floor(random() * items.length)] ?? item);
