/** Where the time comes from, and how it is spent: milliseconds. */
export interface Clock {
  now(): number;
  /** Resolves after `ms`; rejects with the signal's reason when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface RetryPolicy {
  /** The most that the first wait can be. Doubles with every retry. */
  readonly baseMs: number;
  /** What the doubling never exceeds. */
  readonly capMs: number;
  /** How often the operation is called at most, the first call included. */
  readonly maxAttempts: number;
  /** How long after the start of the first call another one may begin. */
  readonly totalMs: number;
}

/** A server's answer that is a failure. */
export class HttpError extends Error {
  readonly status: number;
  /** How long the server asks to wait; `undefined` when it does not say. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, retryAfterMs?: number) {
    super(`the server answered ${status}`);
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

export interface RetryBudgetOptions {
  /** The most retries that are held, and what the budget starts with: a whole number. */
  readonly burst: number;
  /** How many retries 100 calls earn: a whole number. */
  readonly percent: number;
}

/** Limits retries to a share of the calls. Many calls use one budget. */
export class RetryBudget {
  readonly #most: number;
  readonly #percent: number;
  /** In hundredths of a retry, which stay whole numbers. */
  #hundredths: number;

  constructor({ burst, percent }: RetryBudgetOptions) {
    this.#most = burst * 100;
    this.#percent = percent;
    this.#hundredths = this.#most;
  }

  /** Adds what one call earns. */
  earn(): void {
    this.#hundredths = Math.min(this.#most, this.#hundredths + this.#percent);
  }

  /** Takes one retry, or nothing when there is no whole one. Tells which. */
  trySpend(): boolean {
    if (this.#hundredths < 100) return false;
    this.#hundredths -= 100;
    return true;
  }

  /** Retries that are there now, fractions included. */
  available(): number {
    return this.#hundredths / 100;
  }
}

export class Retrier {
  readonly #policy: RetryPolicy;
  readonly #budget: RetryBudget;
  readonly #clock: Clock;
  readonly #random: () => number;

  /** `random` gives numbers from 0 up to, but not including, 1. */
  constructor(policy: RetryPolicy, budget: RetryBudget, clock: Clock, random: () => number) {
    this.#policy = policy;
    this.#budget = budget;
    this.#clock = clock;
    this.#random = random;
  }

  /**
   * Calls the operation until it succeeds or may not be tried again; then throws the last error.
   * The operation gets the number of the attempt, from 1. An abort ends a wait with its reason.
   */
  async run<T>(operation: (attempt: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const { maxAttempts, totalMs } = this.#policy;
    const deadline = this.#clock.now() + totalMs;
    this.#budget.earn();
    for (let attempt = 1; ; attempt++) {
      try {
        return await operation(attempt);
      } catch (error) {
        if (!isRetryable(error) || attempt >= maxAttempts) throw error;
        const asked = error.retryAfterMs ?? this.#draw(attempt - 1);
        const wait = Math.min(asked, this.#policy.capMs);
        if (this.#clock.now() + wait >= deadline) throw error;
        if (!this.#budget.trySpend()) throw error;
        await this.#clock.sleep(wait, signal);
      }
    }
  }

  /** Full jitter: anything from nothing up to the doubled base. */
  #draw(retries: number): number {
    const { baseMs, capMs } = this.#policy;
    const ceiling = Math.min(capMs, baseMs * 2 ** retries);
    return Math.ceil(this.#random() * ceiling);
  }
}

function isRetryable(error: unknown): error is HttpError {
  if (!(error instanceof HttpError)) return false;
  return error.status === 429 || (error.status >= 500 && error.status <= 599);
}
