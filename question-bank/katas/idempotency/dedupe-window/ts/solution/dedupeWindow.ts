/** Where the time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

export interface DedupeOptions {
  /** How long an id is remembered. */
  readonly windowMs: number;
  /** The most ids that are remembered at once. */
  readonly capacity: number;
  /**
   * What an id's window is counted from: `false`, the moment it was let through;
   * `true`, the moment it was last seen.
   */
  readonly sliding: boolean;
}

/** `new`: process it. `repeat`: drop it. `full`: not now, let it be delivered again later. */
export type Verdict = "new" | "repeat" | "full";

export class DedupeWindow {
  readonly #options: DedupeOptions;
  readonly #clock: Clock;
  /** When each id is forgotten, in the order of these moments: who comes last stays longest. */
  readonly #forgetAt = new Map<string, number>();
  /** The latest moment that the clock has shown. */
  #now: number;

  constructor(options: DedupeOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#now = clock.now();
  }

  /** Says what to do with a message that has this id. */
  see(id: string): Verdict {
    this.#forget();
    const { windowMs, capacity, sliding } = this.#options;
    const repeat = this.#forgetAt.has(id);
    if (repeat && !sliding) return "repeat";
    if (!repeat && this.#forgetAt.size >= capacity) return "full";
    this.#forgetAt.delete(id); // Setting it again must put it at the end.
    this.#forgetAt.set(id, this.#now + windowMs);
    return repeat ? "repeat" : "new";
  }

  /** How many ids are in memory now, all of them within their window. */
  held(): number {
    this.#forget();
    return this.#forgetAt.size;
  }

  #forget(): void {
    // While the clock is set back, time stands still: so the order of the map stays right.
    this.#now = Math.max(this.#now, this.#clock.now());
    for (const [id, forgetAt] of this.#forgetAt) {
      if (forgetAt > this.#now) break;
      this.#forgetAt.delete(id);
    }
  }
}
