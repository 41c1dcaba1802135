/** Where the time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

export interface AdaptiveLimitOptions {
  /** The limit at the start. */
  readonly initial: number;
  /** The limit never falls below this; at least 1. */
  readonly min: number;
  /** The limit never grows above this. */
  readonly max: number;
  /** Length of a window, in whole milliseconds. */
  readonly windowMs: number;
}

/** How a call ended: well, by too much load, or in a way that says nothing about the load. */
export type Outcome = "success" | "overload" | "ignored";

/** The place of one call in flight. */
export interface Permit {
  /** Gives the place back. A second time does nothing. */
  release(outcome: Outcome): void;
}

export class AdaptiveLimit {
  constructor(options: AdaptiveLimitOptions, clock: Clock) {
    // TODO: remember what you need. The first window begins now.
    void options;
    void clock;
  }

  /** Grants a call when fewer calls than the limit are in flight. */
  tryAcquire(): Permit | undefined {
    throw new Error("TODO: grant a permit, or refuse");
  }

  /** How many calls may be in flight now. */
  limit(): number {
    throw new Error("TODO: what is the limit now?");
  }

  /** How many calls are in flight now. */
  inFlight(): number {
    throw new Error("TODO: how many permits are out?");
  }
}
