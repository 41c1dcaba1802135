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

/** What was seen in a window. */
const nothingSeen = { usedUp: false, success: false, overload: false, cut: false };

export class AdaptiveLimit {
  readonly #options: AdaptiveLimitOptions;
  readonly #clock: Clock;
  readonly #start: number;
  #limit: number;
  #inFlight = 0;
  /** The number of the current window, and what was seen in it. */
  #window = 0;
  #seen = { ...nothingSeen };
  /** How often the limit was cut, ever. */
  #cuts = 0;

  constructor(options: AdaptiveLimitOptions, clock: Clock) {
    this.#options = options;
    this.#clock = clock;
    this.#start = clock.now();
    this.#limit = options.initial;
  }

  /** Grants a call when fewer calls than the limit are in flight. */
  tryAcquire(): Permit | undefined {
    this.#closeWindow();
    const isGranted = this.#inFlight < this.#limit;
    if (isGranted) this.#inFlight += 1;
    if (this.#inFlight >= this.#limit) this.#seen.usedUp = true;
    return isGranted ? this.#permit() : undefined;
  }

  /** How many calls may be in flight now. */
  limit(): number {
    this.#closeWindow();
    return this.#limit;
  }

  /** How many calls are in flight now. */
  inFlight(): number {
    this.#closeWindow();
    return this.#inFlight;
  }

  #permit(): Permit {
    const cutsBefore = this.#cuts;
    return {
      release: (outcome) => {
        this.#closeWindow();
        this.#inFlight -= 1;
        if (outcome === "success") this.#seen.success = true;
        if (outcome === "overload") this.#overload(cutsBefore);
      },
    };
  }

  #overload(cutsBefore: number): void {
    this.#seen.overload = true;
    // A call that was granted before the last cut tells about the old limit.
    if (this.#seen.cut || cutsBefore !== this.#cuts) return;
    this.#limit = Math.max(this.#options.min, Math.floor(this.#limit / 2));
    this.#seen.cut = true;
    this.#cuts += 1;
  }

  /** Judges the window that is over, if it is, and begins the current one. */
  #closeWindow(): void {
    const window = Math.floor((this.#clock.now() - this.#start) / this.#options.windowMs);
    if (window <= this.#window) return;
    const { usedUp, success, overload } = this.#seen;
    if (usedUp && success && !overload) {
      this.#limit = Math.min(this.#options.max, this.#limit + 1);
    }
    this.#window = window;
    this.#seen = { ...nothingSeen };
  }
}
