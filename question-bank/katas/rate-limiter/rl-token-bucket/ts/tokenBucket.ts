/** Where the time comes from: whole milliseconds. */
export interface Clock {
  now(): number;
}

export interface TokenBucketOptions {
  /** Tokens that grow back in a second, above 0; fractions are fine. */
  readonly ratePerSecond: number;
  /** The most tokens that the bucket holds, above 0, and what it starts with. */
  readonly burst: number;
}

/** `retryAfterMs`: whole milliseconds until the same call would succeed, `Infinity` when it never will. */
export type Decision =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number };

export class TokenBucket {
  constructor(options: TokenBucketOptions, clock: Clock) {
    // TODO: remember what you need. The bucket starts full.
    void options;
    void clock;
  }

  /**
   * Takes `cost` tokens, or nothing.
   * @throws RangeError when `cost` is not a finite number above 0.
   */
  tryTake(cost = 1): Decision {
    void cost;
    throw new Error("TODO: take the cost, or say how long to wait");
  }

  /** Tokens that are there now, fractions included; never below 0. */
  available(): number {
    throw new Error("TODO: how many tokens are there now?");
  }
}
