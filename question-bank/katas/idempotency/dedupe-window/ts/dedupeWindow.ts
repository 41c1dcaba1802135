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
  constructor(options: DedupeOptions, clock: Clock) {
    // TODO: remember what you need.
    void options;
    void clock;
  }

  /** Says what to do with a message that has this id. */
  see(id: string): Verdict {
    void id;
    throw new Error("TODO: is the id new, a repeat, or is there no room for it?");
  }

  /** How many ids are in memory now, all of them within their window. */
  held(): number {
    throw new Error("TODO: forget what is over, and count what is left");
  }
}
