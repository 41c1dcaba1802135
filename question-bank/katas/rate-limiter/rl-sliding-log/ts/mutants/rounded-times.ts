/** Where the time comes from: whole milliseconds. */
export interface Clock {
  now(): number;
}

export interface SlidingLogOptions {
  /** Calls that are granted in any stretch of one window; a whole number, at least 1. */
  readonly limit: number;
  /** Length of the window; whole milliseconds, at least 1. */
  readonly windowMs: number;
}

/** `retryAfterMs`: whole milliseconds until a call would be granted. */
export type Decision =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number };

export class SlidingLog {
  readonly #limit: number;
  readonly #windowMs: number;
  readonly #clock: Clock;
  /** The latest moment that the clock has shown. */
  #now: number;
  /** When the calls that count were granted, oldest first. */
  readonly #times: number[] = [];

  constructor({ limit, windowMs }: SlidingLogOptions, clock: Clock) {
    this.#limit = limit;
    this.#windowMs = windowMs;
    this.#clock = clock;
    this.#now = clock.now();
  }

  /** Grants a call and remembers when, or tells how long to wait. */
  tryCall(): Decision {
    this.#upToNow();
    const [oldest] = this.#times;
    if (oldest !== undefined && this.#times.length >= this.#limit) {
      return { ok: false, retryAfterMs: oldest + this.#windowMs - this.#now };
    }
    this.#times.push(this.#now - (this.#now % 1000));
    return { ok: true };
  }

  /** How many times of calls the log holds: those that count now. */
  remembered(): number {
    this.#upToNow();
    return this.#times.length;
  }

  #upToNow(): void {
    // A clock that stepped back stands still until it is past the latest moment again.
    this.#now = Math.max(this.#now, this.#clock.now());
    while (this.#times[0] !== undefined && this.#times[0] <= this.#now - this.#windowMs) {
      this.#times.shift();
    }
  }
}
