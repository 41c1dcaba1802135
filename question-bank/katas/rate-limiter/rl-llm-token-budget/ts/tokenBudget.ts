/** Where the time comes from: whole milliseconds. */
export interface Clock {
  now(): number;
}

/** Each limit is the capacity of a budget and what refills in a minute; both are at least 1. */
export interface Limits {
  readonly requestsPerMinute: number;
  readonly tokensPerMinute: number;
}

/** What a grant took. Its id, given to no other reservation of the same budget, is what it settles by. */
export interface Reservation {
  readonly id: number;
  readonly key: string;
  readonly estimate: number;
}

/** The budget that needs the longer wait, or an estimate that no wait can help. */
export type Reason = "requests" | "tokens" | "too_large";

/** `retryAfterMs`: whole milliseconds until the same call would succeed, `Infinity` for never. */
export type Decision =
  | { readonly ok: true; readonly reservation: Reservation }
  | { readonly ok: false; readonly reason: Reason; readonly retryAfterMs: number };

/** What a key may spend now, fractions included; negative tokens are a debt. */
export interface Balance {
  readonly requests: number;
  readonly tokens: number;
}

export class TokenBudget {
  constructor(limits: Limits, clock: Clock) {
    // TODO: remember what you need. A key that was never used has both budgets full.
    void limits;
    void clock;
  }

  /**
   * Takes one request and `estimate` tokens from the budgets of `key`, or nothing.
   * @throws RangeError when `estimate` is not a finite number of 0 or above.
   */
  tryReserve(key: string, estimate: number): Decision {
    void key;
    void estimate;
    throw new Error("TODO: reserve a request and the tokens, or say why not and how long to wait");
  }

  /**
   * Replaces the estimate by the tokens that were used, unless that was done before.
   * @throws RangeError when `actual` is not a finite number of 0 or above.
   */
  settle(reservation: Reservation, actual: number): void {
    void reservation;
    void actual;
    throw new Error(
      "TODO: give back what was not used, or charge what was used beyond the estimate",
    );
  }

  /** What `key` may spend now. */
  balance(key: string): Balance {
    void key;
    throw new Error("TODO: how many requests and tokens are there now?");
  }
}
