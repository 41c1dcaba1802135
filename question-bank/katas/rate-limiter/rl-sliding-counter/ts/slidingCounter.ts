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
  constructor(options: SlidingCounterOptions, clock: Clock) {
    // TODO: remember what you need. Two counts per key are enough.
    void options;
    void clock;
  }

  /** Counts one call of `key`, if it fits whole. */
  tryCall(key: string): Decision {
    void key;
    throw new Error("TODO: grant the call, or say how long to wait");
  }

  /** The calls of `key` that weigh now, fractions included. */
  usage(key: string): number {
    void key;
    throw new Error("TODO: weigh the two windows");
  }

  /** How many keys have calls in the current or the previous window. */
  remembered(): number {
    throw new Error("TODO: how many keys are held?");
  }
}
