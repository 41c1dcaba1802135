/** Time as an argument: both clocks in whole milliseconds, and the timers that run on them. */
export interface Clock {
  /** Wall clock, epoch ms. */
  now(): number;
  /** Never goes back. */
  monotonic(): number;
  /** Returns the function that cancels. */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => Math.round(performance.now()),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  every(ms, run) {
    const timer = setInterval(run, ms);
    return () => clearInterval(timer);
  },
};

/** `2026-11-23T16-25-07`: a time that can stand in a file name. UTC. */
export function fileTime(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll(":", "-");
}
