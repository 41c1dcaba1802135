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
  constructor(options: SlidingLogOptions, clock: Clock) {
    // TODO: remember what you need.
    void options;
    void clock;
  }

  /** Grants a call and remembers when, or tells how long to wait. */
  tryCall(): Decision {
    throw new Error("TODO: grant the call, or say how long to wait");
  }

  /** How many times of calls the log holds: those that count now. */
  remembered(): number {
    throw new Error("TODO: how many times are held?");
  }
}
