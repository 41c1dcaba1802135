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

/** A row, and whether the caller now has to send it. */
interface Turn {
  readonly refund: Refund;
  readonly send: boolean;
}

export class RefundOrchestrator {
  readonly #store: Store;
  readonly #provider: Provider;
  readonly #clock: Clock;

  constructor(store: Store, provider: Provider, clock: Clock) {
    this.#store = store;
    this.#provider = provider;
    this.#clock = clock;
  }

  /**
   * Records the refund and sends it, or goes on with the one that is stored under its position.
   * @throws RangeError when the amount is not a whole number above 0.
   * @throws KeyMismatch when the position was used for another payment or amount.
   * @throws ExceedsCaptured when less than the amount is left.
   */
  async refund(call: RefundCall): Promise<Refund> {
    if (!Number.isSafeInteger(call.amountMinor) || call.amountMinor <= 0) {
      throw new RangeError(`an amount must be a whole number above 0, not ${call.amountMinor}`);
    }
    const { refund, send } = await this.#store.transaction((ledger) => this.#admit(ledger, call));
    return send ? this.#send(refund) : this.#resolve(refund);
  }

  /** Goes on with every open refund, and returns them as they are now, oldest first. */
  async reconcile(): Promise<readonly Refund[]> {
    const open = await this.#store.transaction((ledger) => ledger.open());
    const now: Refund[] = [];
    for (const refund of open) now.push(await this.#resolve(refund));
    return now;
  }

  #admit(ledger: Ledger, call: RefundCall): Turn {
    const { runId, stepId, ordinal, paymentId, amountMinor, reason } = call;
    const key = `${runId}/${stepId}/${ordinal}`;
    const known = ledger.get(key);
    if (known) {
      if (known.paymentId !== paymentId || known.amountMinor !== amountMinor) {
        throw new KeyMismatch(`${key} was used for ${known.amountMinor} of ${known.paymentId}`);
      }
      return { refund: known, send: false };
    }
    const remaining = ledger
      .ofPayment(paymentId)
      .filter(({ state }) => state !== "declined")
      .reduce((left, other) => left - other.amountMinor, ledger.captured(paymentId));
    if (amountMinor > remaining) throw new ExceedsCaptured(remaining);
    const sentAt = this.#clock.now();
    const refund: Refund = {
      key,
      paymentId,
      amountMinor,
      reason,
      state: "succeeded",
      attempts: 1,
      firstSentAt: sentAt,
      sentAt,
      reference: null,
    };
    ledger.put(refund);
    return { refund, send: true };
  }

  async #send(refund: Refund): Promise<Refund> {
    const { key, paymentId, amountMinor } = refund;
    try {
      const answer = await this.#provider.send({ key, paymentId, amountMinor });
      return await this.#record(key, answer);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
    }
    return this.#store.transaction((ledger) => {
      const current = ledger.get(key) ?? refund;
      if (!isSame(current, refund)) return current;
      return put(ledger, { ...current, state: "unknown" });
    });
  }

  /** Finds out what became of an earlier send; resends only what the provider recognises. */
  async #resolve(refund: Refund): Promise<Refund> {
    if (refund.state !== "sending" && refund.state !== "unknown") return refund;
    const owned = refund.state === "sending" && this.#clock.now() < refund.sentAt + OWNED_MS;
    if (owned) return refund;
    try {
      const answer = await this.#provider.find(refund.key);
      if (answer) return await this.#record(refund.key, answer);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      return refund;
    }
    const turn = await this.#store.transaction((ledger) => this.#takeOver(ledger, refund));
    return turn.send ? this.#send(turn.refund) : turn.refund;
  }

  #takeOver(ledger: Ledger, seen: Refund): Turn {
    const current = ledger.get(seen.key) ?? seen;
    if (!isSame(current, seen)) return { refund: current, send: false };
    const now = this.#clock.now();
    if (now >= current.firstSentAt + this.#provider.resendWindowMs) {
      return { refund: put(ledger, { ...current, state: "manual" }), send: false };
    }
    const attempts = current.attempts + 1;
    const refund = put(ledger, { ...current, state: "sending", attempts, sentAt: now });
    return { refund, send: true };
  }

  #record(key: string, { status, reference }: Answer): Promise<Refund> {
    return this.#store.transaction((ledger) => {
      const current = ledger.get(key);
      if (!current) throw new Error(`${key} has an answer but no row`);
      return put(ledger, { ...current, state: status, reference });
    });
  }
}

/** Whether nobody changed the row since it was read. */
function isSame(a: Refund, b: Refund): boolean {
  return a.state === b.state && a.attempts === b.attempts;
}

function put(ledger: Ledger, refund: Refund): Refund {
  ledger.put(refund);
  return refund;
}
