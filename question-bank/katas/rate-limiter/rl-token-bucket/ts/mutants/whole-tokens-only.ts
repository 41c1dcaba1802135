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

/** What binary fractions may be wrong by. */
const DUST = 1e-9;

export class TokenBucket {
  readonly #ratePerMs: number;
  readonly #burst: number;
  readonly #clock: Clock;
  #tokens: number;
  /** The latest moment up to which time has been turned into tokens. */
  #countedTo: number;

  constructor({ ratePerSecond, burst }: TokenBucketOptions, clock: Clock) {
    this.#ratePerMs = ratePerSecond / 1000;
    this.#burst = burst;
    this.#clock = clock;
    this.#tokens = burst;
    this.#countedTo = clock.now();
  }

  /**
   * Takes `cost` tokens, or nothing.
   * @throws RangeError when `cost` is not a finite number above 0.
   */
  tryTake(cost = 1): Decision {
    if (!(cost > 0 && cost < Infinity)) {
      throw new RangeError(`a cost must be a finite number above 0, not ${cost}`);
    }
    if (cost - this.#burst > DUST) return { ok: false, retryAfterMs: Infinity };
    const behind = this.#refill();
    const shortage = cost - this.#tokens;
    if (shortage > DUST) {
      const toRefill = Math.ceil((shortage - DUST) / this.#ratePerMs);
      return { ok: false, retryAfterMs: behind + toRefill };
    }
    this.#tokens = Math.max(0, this.#tokens - cost);
    return { ok: true };
  }

  /** Tokens that are there now, fractions included; never below 0. */
  available(): number {
    this.#refill();
    return this.#tokens;
  }

  /** Turns the time until now into tokens. Returns how far the clock is behind the latest moment. */
  #refill(): number {
    const now = this.#clock.now();
    // A clock that stepped back has nothing to add until it is past the latest moment again.
    const elapsed = Math.max(0, now - this.#countedTo);
    this.#tokens = Math.min(this.#burst, this.#tokens + Math.floor(elapsed * this.#ratePerMs));
    this.#countedTo += elapsed;
    return this.#countedTo - now;
  }
}
