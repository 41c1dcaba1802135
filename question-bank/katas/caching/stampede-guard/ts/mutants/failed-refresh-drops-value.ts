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

interface Entry<V> {
  readonly value: V;
  readonly freshUntil: number;
}

interface Running<V> {
  readonly outcome: Promise<V>;
  waiting: number;
}

export class GuardedCache<V> {
  readonly #options: Options;
  readonly #load: Load<V>;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #running = new Map<string, Running<V>>();

  constructor(options: Options, load: Load<V>, clock: Clock) {
    this.#options = options;
    this.#load = load;
    this.#clock = clock;
  }

  /** The value of the key: at once when it is fresh or stale, otherwise when its load ends. */
  async get(key: string): Promise<V> {
    const now = this.#clock.now();
    const entry = this.#entries.get(key);
    if (entry && now < entry.freshUntil) return entry.value;
    const running = this.#running.get(key) ?? this.#start(key);
    if (entry && now < entry.freshUntil + this.#options.staleMs) return entry.value;
    running.waiting += 1;
    return running.outcome;
  }

  /** Removes the value; a load that runs for the key stores nothing any more. */
  delete(key: string): void {
    this.#entries.delete(key);
    this.#running.delete(key);
  }

  /** How many loads run, overtaken ones left out. */
  loading(): number {
    return this.#running.size;
  }

  /** How many callers wait for the load of this key. */
  waiting(key: string): number {
    return this.#running.get(key)?.waiting ?? 0;
  }

  #start(key: string): Running<V> {
    // Inside an async function, a load that throws when it is called rejects like any other.
    const outcome = (async () => this.#load(key))();
    const running = { outcome, waiting: 0 };
    this.#running.set(key, running);
    // The first in line: the callers who wait queue up behind. It also hears of an error that
    // nobody waits for.
    outcome.then(
      (value) => {
        if (this.#end(key, running)) this.#store(key, value);
      },
      () => {
        if (this.#end(key, running)) this.#entries.delete(key);
      },
    );
    return running;
  }

  /** Takes a load that ended off the list. False when a delete has overtaken it. */
  #end(key: string, running: Running<V>): boolean {
    if (this.#running.get(key) !== running) return false;
    return this.#running.delete(key);
  }

  #store(key: string, value: V): void {
    const { ttlMs, jitter, random } = this.#options;
    const lifetime = ttlMs * (1 - jitter * random());
    this.#entries.set(key, { value, freshUntil: this.#clock.now() + lifetime });
  }
}
