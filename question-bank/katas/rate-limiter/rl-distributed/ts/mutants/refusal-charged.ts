/** Where a node's time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

/** What a script may do. Scripts run in the store, one after the other, never two at once. */
export interface Tx {
  /** The time of the store, in whole milliseconds. It never goes back. */
  now(): number;
  get(key: string): number | undefined;
  /** The store forgets the entry after `ttlMs`, or never when none is given. */
  set(key: string, value: number, ttlMs?: number): void;
}

/** A Redis-like store of numbers that all nodes share. */
export interface Store {
  /**
   * Runs a script as one atomic step and resolves to what it returns.
   * Rejects with `StoreDown` when the store cannot be reached or does not answer in time.
   */
  run<T>(script: (tx: Tx) => T): Promise<T>;
}

export class StoreDown extends Error {}

export interface Options {
  /** The most tokens that a key's bucket holds, and what it starts with. */
  readonly burst: number;
  /** One token grows back in this time. */
  readonly intervalMs: number;
  /** How many nodes share the limit; never more than `burst`. */
  readonly nodes: number;
  /** So long a node leaves a store alone that was down. */
  readonly pauseMs: number;
}

/** `by`: who decided, the shared store or this node's share of the limit. */
export type Decision =
  | { readonly ok: true; readonly by: "store" | "share" }
  | { readonly ok: false; readonly by: "store" | "share"; readonly retryAfterMs: number };

export class DistributedLimiter {
  readonly #options: Options;
  readonly #store: Store;
  readonly #clock: Clock;
  /** When this node's share of a key is full again, by this node's clock. */
  readonly #shares = new Map<string, number>();
  #pausedUntil = -Infinity;

  /** `clock` is the one of this node. It may differ from those of the other nodes and the store. */
  constructor(options: Options, store: Store, clock: Clock) {
    this.#options = options;
    this.#store = store;
    this.#clock = clock;
  }

  /** Takes one token from the bucket of the key, or nothing. */
  async tryTake(key: string): Promise<Decision> {
    if (this.#clock.now() >= this.#pausedUntil) {
      try {
        return await this.#takeFromStore(key);
      } catch (error) {
        if (!(error instanceof StoreDown)) throw error;
        this.#pause();
      }
    }
    return this.#takeFromShare(key);
  }

  #takeFromStore(key: string): Promise<Decision> {
    const { burst, intervalMs } = this.#options;
    return this.#store.run((tx) => {
      const now = tx.now();
      const { fullAt, waitMs } = takeOne(tx.get(key), now, burst, intervalMs);
      // A bucket that is full again needs no entry: a new one is full as well.
      tx.set(key, fullAt, fullAt - now);
      if (waitMs > 0) return { ok: false, by: "store", retryAfterMs: waitMs };
      return { ok: true, by: "store" };
    });
  }

  #takeFromShare(key: string): Decision {
    const { burst, intervalMs, nodes } = this.#options;
    const now = this.#clock.now();
    const share = Math.floor(burst / nodes);
    const { fullAt, waitMs } = takeOne(this.#shares.get(key), now, share, intervalMs * nodes);
    if (waitMs > 0) return { ok: false, by: "share", retryAfterMs: waitMs };
    this.#shares.set(key, fullAt);
    return { ok: true, by: "share" };
  }

  #pause(): void {
    const now = this.#clock.now();
    this.#pausedUntil = now + this.#options.pauseMs;
    // What was spent in the last outage still counts in this one, until it has grown back.
    for (const [key, fullAt] of this.#shares) if (fullAt <= now) this.#shares.delete(key);
  }
}

/** A bucket is known by the moment at which it is full again; each token taken moves that back. */
function takeOne(fullAt: number | undefined, now: number, burst: number, intervalMs: number) {
  const next = Math.max(fullAt ?? now, now) + intervalMs;
  return { fullAt: next, waitMs: Math.max(0, next - now - burst * intervalMs) };
}
