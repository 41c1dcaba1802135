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

interface Account {
  requests: number;
  tokens: number;
  /** The latest moment up to which time has been turned into requests and tokens. */
  countedTo: number;
}

const MINUTE = 60_000;
/** What binary fractions may be wrong by. */
const DUST = 1e-6;

export class TokenBudget {
  readonly #limits: Limits;
  readonly #clock: Clock;
  readonly #accounts = new Map<string, Account>();
  /** The reservations that are not settled yet, by their ids. */
  readonly #open = new Map<number, Reservation>();
  #lastId = 0;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * Takes one request and `estimate` tokens from the budgets of `key`, or nothing.
   * @throws RangeError when `estimate` is not a finite number of 0 or above.
   */
  tryReserve(key: string, estimate: number): Decision {
    checkCount(estimate);
    const { requestsPerMinute, tokensPerMinute } = this.#limits;
    if (estimate - tokensPerMinute > DUST) {
      return { ok: false, reason: "too_large", retryAfterMs: Infinity };
    }
    const now = this.#clock.now();
    const account = this.#upTo(now, key);
    const behind = account.countedTo - now;
    // Both budgets are asked before either is charged: a refusal costs nothing.
    const forRequest = waitFor(1 - account.requests, requestsPerMinute, behind);
    const forTokens = waitFor(estimate - account.tokens, tokensPerMinute, behind);
    const wait = forTokens || forRequest;
    if (wait > 0) {
      const reason = forTokens > forRequest ? "tokens" : "requests";
      return { ok: false, reason, retryAfterMs: wait };
    }
    account.requests -= 1;
    account.tokens -= estimate;
    this.#lastId += 1;
    const reservation = { id: this.#lastId, key, estimate };
    this.#open.set(reservation.id, reservation);
    return { ok: true, reservation };
  }

  /**
   * Replaces the estimate by the tokens that were used, unless that was done before.
   * @throws RangeError when `actual` is not a finite number of 0 or above.
   */
  settle({ id }: Reservation, actual: number): void {
    checkCount(actual);
    const granted = this.#open.get(id);
    if (!granted) return;
    this.#open.delete(id);
    const account = this.#upTo(this.#clock.now(), granted.key);
    const tokens = account.tokens + granted.estimate - actual;
    account.tokens = Math.min(this.#limits.tokensPerMinute, tokens);
  }

  /** What `key` may spend now. */
  balance(key: string): Balance {
    const { requests, tokens } = this.#upTo(this.#clock.now(), key);
    return { requests, tokens };
  }

  #upTo(now: number, key: string): Account {
    const { requestsPerMinute, tokensPerMinute } = this.#limits;
    let account = this.#accounts.get(key);
    if (!account) {
      account = { requests: requestsPerMinute, tokens: tokensPerMinute, countedTo: now };
      this.#accounts.set(key, account);
    }
    // A clock that stepped back has nothing to add until it is past the latest moment again.
    if (now <= account.countedTo) return account;
    const minutes = (now - account.countedTo) / MINUTE;
    account.requests = Math.min(requestsPerMinute, account.requests + minutes * requestsPerMinute);
    account.tokens = Math.min(tokensPerMinute, account.tokens + minutes * tokensPerMinute);
    account.countedTo = now;
    return account;
  }
}

/**
 * Whole milliseconds until `shortage` has refilled; 0 when nothing is missing. The refill goes on when
 * the clock, which is `behind` by so many milliseconds, is at the latest moment again.
 */
function waitFor(shortage: number, perMinute: number, behind: number): number {
  return shortage > DUST ? behind + Math.ceil(((shortage - DUST) * MINUTE) / perMinute) : 0;
}

function checkCount(count: number): void {
  if (!(count >= 0 && count < Infinity)) {
    throw new RangeError(`a count must be a finite number of 0 or above, not ${count}`);
  }
}
