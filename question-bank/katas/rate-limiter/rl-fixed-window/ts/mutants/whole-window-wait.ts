/** Where the time comes from: whole milliseconds since the epoch. */
export interface Clock {
  now(): number;
}

export interface FixedWindowOptions {
  /** What one key may use in a window; a whole number, at least 1. */
  readonly limit: number;
  /** Length of a window; whole milliseconds, at least 1. */
  readonly windowMs: number;
}

/**
 * `remaining`: what the key may still use in this window.
 * `retryAfterMs`: whole milliseconds until the next window, `Infinity` when none will be enough.
 */
export type Decision =
  | { readonly ok: true; readonly remaining: number }
  | { readonly ok: false; readonly retryAfterMs: number };

export class FixedWindow {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  /** The latest moment that the clock has shown. */
  #now = 0;
  #windowEnd = 0;
  /** What each key has used in the current window. */
  readonly #used = new Map<string, number>();

  constructor({ limit, windowMs }: FixedWindowOptions, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
  }

  /**
   * Counts `cost` for `key` in the current window, or nothing.
   * @throws RangeError when `cost` is not a whole number of at least 1.
   */
  tryCall(key: string, cost = 1): Decision {
    if (!(Number.isInteger(cost) && cost >= 1)) {
      throw new RangeError(`a cost must be a whole number of at least 1, not ${cost}`);
    }
    if (cost > this.#limit) return { ok: false, retryAfterMs: Infinity };
    this.#upToNow();
    const used = (this.#used.get(key) ?? 0) + cost;
    if (used > this.#limit) return { ok: false, retryAfterMs: this.#windowMs };
    this.#used.set(key, used);
    return { ok: true, remaining: this.#limit - used };
  }

  /** How many keys have used something in the current window. */
  remembered(): number {
    this.#upToNow();
    return this.#used.size;
  }

  #upToNow(): void {
    // A clock that stepped back stands still until it is past the latest moment again.
    this.#now = Math.max(this.#now, this.#clock.now());
    const windowEnd = this.#now - (this.#now % this.#windowMs) + this.#windowMs;
    if (windowEnd === this.#windowEnd) return;
    // The windows of all keys end together, so one table can be emptied for all of them.
    this.#windowEnd = windowEnd;
    this.#used.clear();
  }
}
