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
  /** `clock` is the one of this node. It may differ from those of the other nodes and the store. */
  constructor(options: Options, store: Store, clock: Clock) {
    // TODO: remember what you need.
    void options;
    void store;
    void clock;
  }

  /** Takes one token from the bucket of the key, or nothing. */
  async tryTake(key: string): Promise<Decision> {
    void key;
    throw new Error("TODO: ask the store; if it is down, decide by this node's share");
  }
}
