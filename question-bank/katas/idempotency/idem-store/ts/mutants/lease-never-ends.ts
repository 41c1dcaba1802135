/** Where the time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

export interface Call {
  readonly tenant: string;
  /** The idempotency key that the client has chosen. */
  readonly key: string;
  /** The same for the same request: a hash of its method, path and body. */
  readonly fingerprint: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** What is kept for one key of one tenant. */
export interface Row {
  readonly fingerprint: string;
  /**
   * Before this moment, in milliseconds, the key belongs to a call that runs. Without an answer, it is
   * free afterwards.
   */
  readonly leaseUntil: number;
  /** There only when it is final. */
  readonly answer?: Answer;
}

/** A database table that all nodes share. Its methods reject when the database is away. */
export interface Table {
  /** The row and its version: 1 for a new row, one more with each write. */
  read(id: string): Promise<{ readonly row: Row; readonly version: number } | undefined>;

  /** Writes the row if the table's version is still `version` (0: no row); tells whether it did. */
  write(id: string, row: Row, version: number): Promise<boolean>;
}

/** What must happen once. Those whom it calls recognise a repeat with the same `effectKey`. */
export type Effect = (effectKey: string) => Promise<Answer>;

export type Outcome =
  /** This call ran the effect. */
  | { readonly kind: "ran"; readonly answer: Answer }
  /** An earlier call ran it; HTTP sends the same answer again. */
  | { readonly kind: "replayed"; readonly answer: Answer }
  /** Another call runs it now; HTTP says 409. */
  | { readonly kind: "running"; readonly retryAfterMs: number }
  /** The key was used for another request; HTTP says 422. */
  | { readonly kind: "mismatch" };

export class IdempotencyKeys {
  readonly #leaseMs: number;
  readonly #table: Table;
  readonly #clock: Clock;

  constructor({ leaseMs }: { readonly leaseMs: number }, table: Table, clock: Clock) {
    this.#leaseMs = leaseMs;
    this.#table = table;
    this.#clock = clock;
  }

  /**
   * Runs the effect, unless a call with the same tenant and key has run it or runs it now. Rejects with
   * the error of the effect, or with that of the table, unless it was only the freeing of the key that
   * failed.
   */
  async run(call: Call, effect: Effect): Promise<Outcome> {
    const { tenant, key, fingerprint } = call;
    // The length in front keeps tenant "a" with key "bc" apart from tenant "ab" with key "c".
    const id = `${tenant.length}:${tenant}${key}`;
    const found = await this.#table.read(id);
    const now = this.#clock.now();
    if (found) {
      const { row } = found;
      if (row.fingerprint !== fingerprint) return { kind: "mismatch" };
      if (row.answer) return { kind: "replayed", answer: row.answer };
      if (row.leaseUntil > 0) return { kind: "running", retryAfterMs: row.leaseUntil - now };
    }
    const version = found?.version ?? 0;
    const claim = { fingerprint, leaseUntil: now + this.#leaseMs };
    const claimed = await this.#table.write(id, claim, version);
    if (!claimed) return this.run(call, effect); // Another call was faster: see what it did.

    const free = { fingerprint, leaseUntil: 0 };
    // When this fails, the key is free at the end of the lease, and the caller need not know.
    const setFree = () => this.#table.write(id, free, version + 1).catch(() => {});
    let answer: Answer;
    try {
      answer = await effect(id);
    } catch (error) {
      await setFree();
      throw error;
    }
    if (answer.status >= 500) {
      await setFree();
      return { kind: "ran", answer };
    }
    const stored = await this.#table.write(id, { ...free, answer }, version + 1);
    // Another call has taken the lease over: what it stores is this caller's answer too.
    return stored ? { kind: "ran", answer } : this.run(call, effect);
  }
}
