/** Where the time comes from: whole milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

export interface SlidingCounterOptions {
  /** Calls that one key may make in a window; a whole number, at least 1. */
  readonly limit: number;
  /** Length of a window; whole milliseconds, at least 1. */
  readonly windowMs: number;
}

/** `retryAfterMs`: whole milliseconds until the same call would be granted. */
export type Decision =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number };

export class SlidingCounter {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  /** The latest moment seen. */
  #now: number;
  /** The number of the window that this moment lies in. */
  #window: number;
  #current = new Map<string, number>();
  #previous = new Map<string, number>();

  constructor({ limit, windowMs }: SlidingCounterOptions, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
    this.#now = clock.now();
    this.#window = Math.floor(this.#now / windowMs);
  }

  /** Counts one call of `key`, if it fits whole. */
  tryCall(key: string): Decision {
    const left = this.#moveOn();
    const current = this.#current.get(key) ?? 0;
    const previous = this.#previous.get(key) ?? 0;
    // Both sides are multiplied by the window's length: whole numbers leave no dust.
    const room = (this.#limit - 1 - current) * this.#windowMs;
    const overlap = Math.floor((previous * left) / this.#windowMs);
    if (overlap + current < this.#limit) {
      this.#current.set(key, current + 1);
      return { ok: true };
    }
    if (room >= 0) return { ok: false, retryAfterMs: left - Math.floor(room / previous) };
    // The window is used up; in the next one its calls are the previous ones.
    const fullRoom = (this.#limit - 1) * this.#windowMs;
    const wait = left + this.#windowMs - Math.floor(fullRoom / current);
    return { ok: false, retryAfterMs: wait };
  }

  /** The calls of `key` that weigh now, fractions included. */
  usage(key: string): number {
    const left = this.#moveOn();
    const previous = this.#previous.get(key) ?? 0;
    return (this.#current.get(key) ?? 0) + (previous * left) / this.#windowMs;
  }

  /** How many keys have calls in the current or the previous window. */
  remembered(): number {
    this.#moveOn();
    return new Set([...this.#current.keys(), ...this.#previous.keys()]).size;
  }

  /** Brings the windows up to date. Returns the milliseconds that are left of the current one. */
  #moveOn(): number {
    this.#now = Math.max(this.#now, this.#clock.now());
    const window = Math.floor(this.#now / this.#windowMs);
    if (window !== this.#window) {
      this.#previous = window === this.#window + 1 ? this.#current : new Map();
      this.#current = new Map();
      this.#window = window;
    }
    return (window + 1) * this.#windowMs - this.#now;
  }
}
