/** Where the time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

/** Fetches the value of a key from where it really is. */
export type Load<V> = (key: string) => Promise<V>;

export interface Options {
  /** The longest that a value is fresh. */
  readonly ttlMs: number;
  /** How long after that it may still be served while a new one is fetched. */
  readonly staleMs: number;
  /** The part of the time to live, from 0 to 1, that chance may take away. */
  readonly jitter: number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

export class GuardedCache<V> {
  constructor(options: Options, load: Load<V>, clock: Clock) {
    // TODO: remember what you need.
    void options;
    void load;
    void clock;
  }

  /** The value of the key: at once when it is fresh or stale, otherwise when its load ends. */
  async get(key: string): Promise<V> {
    void key;
    throw new Error("TODO: fresh, stale, or wait for the one load");
  }

  /** Removes the value; a load that runs for the key stores nothing any more. */
  delete(key: string): void {
    void key;
    throw new Error("TODO: remove the value and overtake the load");
  }

  /** How many loads run, overtaken ones left out. */
  loading(): number {
    throw new Error("TODO: how many loads run?");
  }

  /** How many callers wait for the load of this key. */
  waiting(key: string): number {
    void key;
    throw new Error("TODO: how many callers wait?");
  }
}
