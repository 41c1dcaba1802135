/** The right to go on. */
export interface Permit {
  /** Gives the permit back; after the first time it changes nothing. */
  release(): void;
}

/** Lets a limited number of callers go on at a time, in the order in which they came. */
export class Semaphore {
  #free: number;
  /** Those who wait, each as the function that hands it a permit. Empty while a permit is free. */
  #line: ((permit: Permit) => void)[] = [];

  /** @throws RangeError when `permits` is not a whole number of at least 1. */
  constructor(permits: number) {
    if (!Number.isInteger(permits) || permits < 1) throw new RangeError(`${permits} permits`);
    this.#free = permits;
  }

  /**
   * Takes a permit, or waits in line for one. Rejects with the reason of `signal` when that aborts
   * before the permit was handed over.
   */
  acquire(signal?: AbortSignal): Promise<Permit> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const permit = this.tryAcquire();
      if (permit) return resolve(permit);

      const leave = (): void => {
        this.#line = this.#line.filter((other) => other !== admit);
        reject(signal?.reason);
      };
      const admit = (permit: Permit): void => {
        signal?.removeEventListener("abort", leave);
        resolve(permit);
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#line.push(admit);
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
    return this.#line.length;
  }

  #permit(): Permit {
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#passOn();
      },
    };
  }

  #passOn(): void {
    const admit = this.#line.pop();
    if (admit) admit(this.#permit());
    else this.#free += 1;
  }
}
