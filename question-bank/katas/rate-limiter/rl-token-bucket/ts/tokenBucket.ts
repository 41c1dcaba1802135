/** Where the time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

export interface TokenBucketOptions {
  /** Tokens that grow back in a second; fractions are fine. */
  readonly ratePerSecond: number;
  /** The most tokens that the bucket holds, and what it starts with. */
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
   * @throws RangeError when `cost` is not a number above 0.
   */
  tryTake(cost = 1): Decision {
    void cost;
    throw new Error("TODO: take the cost, or say how long to wait");
  }

  /** Tokens that are there now, fractions included. */
  available(): number {
    throw new Error("TODO: how many tokens are there now?");
  }
}
