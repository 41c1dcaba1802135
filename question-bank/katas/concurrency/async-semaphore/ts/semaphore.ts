/** The right to go on. */
export interface Permit {
  /** Gives the permit back; after the first time it changes nothing. */
  release(): void;
}

/** Lets a limited number of callers go on at a time, in the order in which they came. */
export class Semaphore {
  /** @throws RangeError when `permits` is not a whole number of at least 1. */
  constructor(permits: number) {
    // TODO: remember what you need.
    void permits;
  }

  /**
   * Takes a permit, or a place in line to wait for one, within the call. Rejects with the reason of
   * `signal` when that aborts before the permit was handed over.
   */
  async acquire(signal?: AbortSignal): Promise<Permit> {
    void signal;
    throw new Error("TODO: take a permit, or wait in line");
  }

  /** Takes a permit if one is free. Never waits. */
  tryAcquire(): Permit | undefined {
    throw new Error("TODO: take a permit, or nothing");
  }

  /** Calls `work` with a permit held, and ends as it does. `signal` ends the wait for a permit. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    void work;
    void signal;
    throw new Error("TODO: run the work with a permit");
  }

  /** How many permits are free. */
  available(): number {
    throw new Error("TODO: how many permits are free?");
  }

  /** How many callers wait in line. */
  waiting(): number {
    throw new Error("TODO: how many callers wait?");
  }
}
