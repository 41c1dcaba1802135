/** Where the time comes from: milliseconds. */
export interface Clock {
  now(): number;
}

/** What the agent decided, with the stored position of that decision in its run. */
export interface RefundCall {
  readonly runId: string;
  readonly stepId: string;
  /** Which call of the step this is, from 0. */
  readonly ordinal: number;
  readonly paymentId: string;
  /** A whole number of cents above 0. */
  readonly amountMinor: number;
  /** The model's own words, which differ each time it is asked. */
  readonly reason: string;
}

export type RefundState = "sending" | "unknown" | "succeeded" | "declined" | "manual";

/** One row of the ledger. A change is a new row under the same key. */
export interface Refund {
  /** `runId/stepId/ordinal` */
  readonly key: string;
  readonly paymentId: string;
  readonly amountMinor: number;
  readonly reason: string;
  readonly state: RefundState;
  /** How often it was sent, this time included. */
  readonly attempts: number;
  readonly firstSentAt: number;
  /** When it was sent last. */
  readonly sentAt: number;
  /** The provider's reference; `null` until there is an answer. */
  readonly reference: string | null;
}

/** What a transaction sees and changes. */
export interface Ledger {
  /** What was captured of a payment, in cents; 0 for one that nobody knows. */
  captured(paymentId: string): number;
  get(key: string): Refund | undefined;
  /** All refunds of a payment, whatever their state. */
  ofPayment(paymentId: string): readonly Refund[];
  /** All refunds that are sending or unknown, oldest first. */
  open(): readonly Refund[];
  /** Adds a refund, or replaces the one with the same key. */
  put(refund: Refund): void;
}

/** Survives every crash. */
export interface Store {
  /** Runs `work` alone: all of its puts are kept, or none when it throws. */
  transaction<T>(work: (ledger: Ledger) => T): Promise<T>;
}

/** An answer is final: the provider never changes it. */
export interface Answer {
  readonly status: "succeeded" | "declined";
  readonly reference: string;
}

export interface Order {
  readonly key: string;
  readonly paymentId: string;
  readonly amountMinor: number;
}

export interface Provider {
  /** How long after the first send a key is surely recognised; 0 when keys mean nothing to it. */
  readonly resendWindowMs: number;
  /** Pays. Rejects with `NoAnswer` when nobody can say whether it did, or still will. */
  send(order: Order): Promise<Answer>;
  /** Looks for an earlier send. `undefined` is no proof: it may still be under way. */
  find(key: string): Promise<Answer | undefined>;
}

/** A timeout, a broken connection, a 5xx. */
export class NoAnswer extends Error {}

/** The position was used before, for another payment or amount. */
export class KeyMismatch extends Error {}

/** More than what is left of the captured amount. */
export class ExceedsCaptured extends Error {
  readonly remaining: number;

  constructor(remaining: number) {
    super(`only ${remaining} cents are left of the captured amount`);
    this.remaining = remaining;
  }
}

/** For how long after `sentAt` a refund that is sending belongs to the worker that sends it. */
export const OWNED_MS = 60_000;

export class RefundOrchestrator {
  constructor(store: Store, provider: Provider, clock: Clock) {
    // TODO: remember what you need. Keep no refunds here: a crash loses this object.
    void store;
    void provider;
    void clock;
  }

  /**
   * Records the refund and sends it, or goes on with the one that is stored under its position.
   * @throws RangeError when the amount is not a whole number above 0.
   * @throws KeyMismatch when the position was used for another payment or amount.
   * @throws ExceedsCaptured when less than the amount is left.
   */
  async refund(call: RefundCall): Promise<Refund> {
    void call;
    throw new Error("TODO: record first, then send, then record the answer");
  }

  /** Goes on with every open refund, and returns them as they are now, oldest first. */
  async reconcile(): Promise<readonly Refund[]> {
    throw new Error("TODO: find out what became of the open refunds");
  }
}
