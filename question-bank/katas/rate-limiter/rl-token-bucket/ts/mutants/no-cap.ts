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
   * @throws RangeError when `cost` is not a number above 0.
   */
  tryTake(cost = 1): Decision {
    if (!(cost > 0 && cost < Infinity)) throw new RangeError(`a cost must be above 0, not ${cost}`);
    if (cost > this.#burst) return { ok: false, retryAfterMs: Infinity };
    this.#refill();
    const shortage = cost - this.#tokens;
    if (shortage > DUST) {
      return { ok: false, retryAfterMs: Math.ceil((shortage - DUST) / this.#ratePerMs) };
    }
    this.#tokens = Math.max(0, this.#tokens - cost);
    return { ok: true };
  }

  /** Tokens that are there now, fractions included. */
  available(): number {
    this.#refill();
    return this.#tokens;
  }

  #refill(): void {
    // A clock that stepped back has nothing to add until it is past the latest moment again.
    const elapsed = Math.max(0, this.#clock.now() - this.#countedTo);
    this.#tokens += elapsed * this.#ratePerMs;
    this.#countedTo += elapsed;
  }
}
