/** Where time and timers come from: whole milliseconds. */
export interface Clock {
  now(): number;
  /** Runs `run` once after `ms`. Returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** `retryAfterMs`: whole milliseconds until the same call would pass. */
export type Decision =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number };

export interface LeakyMeterOptions {
  /** The time in which one call leaks out. */
  readonly intervalMs: number;
  /** Calls for which the meter has room. */
  readonly burst: number;
}

/** The leaky bucket that only decides. */
export class LeakyMeter {
  constructor(options: LeakyMeterOptions, clock: Pick<Clock, "now">) {
    // TODO: remember what you need. One moment is the whole state.
    void options;
    void clock;
  }

  /** Lets one call through, or tells how long to wait. */
  tryPass(): Decision {
    throw new Error("TODO: let the call pass, or say how long to wait");
  }
}

export interface LeakyQueueOptions {
  /** The time between two emissions. */
  readonly intervalMs: number;
  /** The most items that may wait. */
  readonly capacity: number;
}

/** The leaky bucket that holds items back and emits them at a constant spacing. */
export class LeakyQueue<T> {
  constructor(options: LeakyQueueOptions, clock: Clock, emit: (item: T) => void) {
    // TODO: remember what you need.
    void options;
    void clock;
    void emit;
  }

  /** Emits the item now or later. Returns false, and never emits it, when too many wait. */
  offer(item: T): boolean {
    void item;
    throw new Error("TODO: emit the item, let it wait, or turn it away");
  }

  /** How many items wait. */
  waiting(): number {
    throw new Error("TODO: how many items wait?");
  }
}
