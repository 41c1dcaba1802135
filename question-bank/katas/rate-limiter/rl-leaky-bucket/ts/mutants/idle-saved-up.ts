/** Where time and timers come from: whole milliseconds. */
export interface Clock {
  now(): number;
  /** Runs `run` once after `ms`. Returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** `retryAfterMs`: whole milliseconds until the same call would pass. */
export type Decision =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryAfterMs: number };

export interface LeakyMeterOptions {
  /** The time in which one call leaks out. */
  readonly intervalMs: number;
  /** Calls for which the meter has room. */
  readonly burst: number;
}

/** The leaky bucket that only decides. */
export class LeakyMeter {
  readonly #intervalMs: number;
  readonly #room: number;
  readonly #clock: Pick<Clock, "now">;
  /** When the calls in the meter will have leaked out. */
  #emptyAt: number;

  constructor({ intervalMs, burst }: LeakyMeterOptions, clock: Pick<Clock, "now">) {
    this.#intervalMs = intervalMs;
    this.#room = burst * intervalMs;
    this.#clock = clock;
    this.#emptyAt = clock.now();
  }

  /** Lets one call through, or tells how long to wait. */
  tryPass(): Decision {
    const now = this.#clock.now();
    const emptyAt = this.#emptyAt + this.#intervalMs;
    const excess = emptyAt - now - this.#room;
    if (excess > 0) return { ok: false, retryAfterMs: excess };
    this.#emptyAt = emptyAt;
    return { ok: true };
  }
}

export interface LeakyQueueOptions {
  /** The time between two emissions. */
  readonly intervalMs: number;
  /** The most items that may wait. */
  readonly capacity: number;
}

/** The leaky bucket that holds items back and emits them at a constant spacing. */
export class LeakyQueue<T> {
  readonly #intervalMs: number;
  readonly #capacity: number;
  readonly #clock: Clock;
  readonly #emit: (item: T) => void;
  readonly #waiting: T[] = [];
  /** From when on the next item may leave. */
  #freeAt = -Infinity;

  constructor({ intervalMs, capacity }: LeakyQueueOptions, clock: Clock, emit: (item: T) => void) {
    this.#intervalMs = intervalMs;
    this.#capacity = capacity;
    this.#clock = clock;
    this.#emit = emit;
  }

  /** Emits the item now or later. Returns false, and never emits it, when too many wait. */
  offer(item: T): boolean {
    const now = this.#clock.now();
    if (this.#waiting.length === 0 && now >= this.#freeAt) {
      this.#freeAt = now + this.#intervalMs;
      this.#emit(item);
      return true;
    }
    if (this.#waiting.length >= this.#capacity) return false;
    this.#waiting.push(item);
    if (this.#waiting.length === 1) this.#setTimer();
    return true;
  }

  /** How many items wait. */
  waiting(): number {
    return this.#waiting.length;
  }

  #setTimer(): void {
    this.#clock.after(this.#freeAt - this.#clock.now(), () => this.#emitNext());
  }

  #emitNext(): void {
    const due = this.#waiting.splice(0, 1);
    this.#freeAt = this.#clock.now() + this.#intervalMs;
    if (this.#waiting.length > 0) this.#setTimer();
    // Last, because emit may offer again and must find everything in order.
    for (const item of due) this.#emit(item);
  }
}
