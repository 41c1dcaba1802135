import { setTimeout as wait } from "node:timers/promises";

/** Time and chance for everything that waits. */
export interface Pace {
  /** Monotonic milliseconds. */
  now(): number;
  /** Resolves early when the signal fires. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** 0 to 1. */
  random(): number;
}

export const realPace: Pace = {
  now: () => performance.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  random: () => Math.random(),
};
