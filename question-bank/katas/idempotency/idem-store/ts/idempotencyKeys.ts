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
  constructor(options: { readonly leaseMs: number }, table: Table, clock: Clock) {
    // TODO: remember what you need.
    void options;
    void table;
    void clock;
  }

  /**
   * Runs the effect, unless a call with the same tenant and key has run it or runs it now. Rejects with
   * the error of the effect, or with that of the table, unless it was only the freeing of the key that
   * failed.
   */
  async run(call: Call, effect: Effect): Promise<Outcome> {
    void call;
    void effect;
    throw new Error("TODO: claim the key, run the effect, store its answer");
  }
}
