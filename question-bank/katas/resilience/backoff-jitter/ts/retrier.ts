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
  constructor(options: RetryBudgetOptions) {
    // TODO: remember what you need. The budget starts full.
    void options;
  }

  /** Adds what one call earns. */
  earn(): void {
    throw new Error("TODO: add what one call earns");
  }

  /** Takes one retry, or nothing when there is no whole one. Tells which. */
  trySpend(): boolean {
    throw new Error("TODO: take one retry, or nothing");
  }

  /** Retries that are there now, fractions included. */
  available(): number {
    throw new Error("TODO: how many retries are there now?");
  }
}

export class Retrier {
  /** `random` gives numbers from 0 up to, but not including, 1. */
  constructor(policy: RetryPolicy, budget: RetryBudget, clock: Clock, random: () => number) {
    // TODO: remember what you need.
    void policy;
    void budget;
    void clock;
    void random;
  }

  /**
   * Calls the operation until it succeeds or may not be tried again; then throws the last error.
   * The operation gets the number of the attempt, from 1. An abort ends a wait with its reason.
   */
  async run<T>(operation: (attempt: number) => Promise<T>, signal?: AbortSignal): Promise<T> {
    void operation;
    void signal;
    throw new Error("TODO: call, and decide whether and when to call again");
  }
}
