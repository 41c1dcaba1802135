/** The right to go on. */
export interface Permit {
  /** Gives the permit back; after the first time it changes nothing. */
  release(): void;
}

interface Waiter {
  readonly signal: AbortSignal | undefined;
  readonly admit: (permit: Permit) => void;
}

/** Lets a limited number of callers go on at a time, in the order in which they came. */
export class Semaphore {
  #free: number;
  /** Those who wait. Nobody, while a permit is free. */
  #line: Waiter[] = [];

  /** @throws RangeError when `permits` is not a whole number of at least 1. */
  constructor(permits: number) {
    if (!Number.isInteger(permits) || permits < 1) throw new RangeError(`${permits} permits`);
    this.#free = permits;
  }

  /**
   * Takes a permit, or a place in line to wait for one, within the call. Rejects with the reason of
   * `signal` when that aborts before the permit was handed over.
   */
  acquire(signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const permit = this.tryAcquire();
      if (permit) return resolve(permit);

      const leave = (): void => {
        this.#line = this.#line.filter((other) => other !== waiter);
        reject(signal?.reason);
      };
      const admit = (permit: Permit): void => {
        signal?.removeEventListener("abort", leave);
        resolve(permit);
      };
      const waiter = { signal, admit };
      signal?.addEventListener("abort", leave, { once: true });
      this.#line.push(waiter);
    });
  }

  /** Takes a permit if one is free. Never waits. */
  tryAcquire(): Permit | undefined {
    if (this.#free === 0) return undefined;
    this.#free -= 1;
    return this.#permit();
  }

  /** Calls `work` with a permit held, and ends as it does. `signal` ends the wait for a permit. */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const permit = await this.acquire(signal);
    try {
      return await work();
    } finally {
      permit.release();
    }
  }

  /** How many permits are free. */
  available(): number {
    return this.#free;
  }

  /** How many callers wait in line. */
  waiting(): number {
    return this.#line.filter(({ signal }) => !signal?.aborted).length;
  }

  #permit(): Permit {
    return { release: () => this.#passOn() };
  }

  #passOn(): void {
    for (let next = this.#line.shift(); next; next = this.#line.shift()) {
      // A caller whose signal has aborted leaves the line only when its listener runs.
      if (next.signal?.aborted) continue;
      next.admit(this.#permit());
      return;
    }
    this.#free += 1;
  }
}
