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
  constructor(options: FixedWindowOptions, clock: Clock) {
    // TODO: remember what you need.
    void options;
    void clock;
  }

  /**
   * Counts `cost` for `key` in the current window, or nothing.
   * @throws RangeError when `cost` is not a whole number of at least 1.
   */
  tryCall(key: string, cost = 1): Decision {
    void key;
    void cost;
    throw new Error("TODO: count the cost, or say how long to wait");
  }

  /** How many keys have used something in the current window. */
  remembered(): number {
    throw new Error("TODO: how many keys are held?");
  }
}
