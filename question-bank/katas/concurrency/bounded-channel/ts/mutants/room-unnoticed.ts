/** What a put gets when the channel is closed, and a take when it is closed and empty. */
export class ClosedError extends Error {
  constructor() {
    super("the channel is closed");
    this.name = "ClosedError";
  }
}

export interface ChannelState {
  /** Values that are in the channel. */
  readonly held: number;
  /** Puts that wait for room. */
  readonly waitingPuts: number;
  /** Takes that wait for a value. */
  readonly waitingTakes: number;
}

/** In a box, a value that is `undefined` can be told from no value. */
interface Box<T> {
  readonly value: T;
}

interface Waiter<R> {
  resolve(result: R): void;
  reject(reason: unknown): void;
}

/** Hands values from those who put to those who take, first in, first out. */
export class BoundedChannel<T> {
  readonly #capacity: number;
  readonly #held: Box<T>[] = [];
  // Puts wait only while the channel is full, takes only while it is empty.
  readonly #puts: (Waiter<void> & Box<T>)[] = [];
  readonly #takes: Waiter<T>[] = [];
  #closed = false;

  /**
   * @param capacity the most values that the channel holds.
   * @throws RangeError when it is not a whole number above 0.
   */
  constructor(capacity: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(`a capacity must be a whole number above 0, not ${capacity}`);
    }
    this.#capacity = capacity;
  }

  /**
   * Resolves when the channel has taken the value; waits while it is full.
   * Rejects with a ClosedError, or with the signal's reason; then the value is not in the channel.
   */
  async put(value: T, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (this.#closed) throw new ClosedError();
    const take = this.#takes.shift();
    if (take) {
      take.resolve(value);
    } else if (this.#held.length < this.#capacity) {
      this.#held.push({ value });
    } else {
      await waitIn(this.#puts, { value }, signal);
    }
  }

  /**
   * Resolves with the oldest value; waits while there is none.
   * Rejects with a ClosedError, or with the signal's reason; then it has taken nothing.
   */
  async take(signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted();
    const oldest = this.#held.shift();
    if (oldest) {
      return oldest.value;
    }
    if (this.#closed) throw new ClosedError();
    return waitIn(this.#takes, {}, signal);
  }

  /** Lets nothing more in. What is in the channel can still be taken. */
  close(): void {
    this.#closed = true;
    for (const put of this.#puts.splice(0)) put.reject(new ClosedError());
    for (const take of this.#takes.splice(0)) take.reject(new ClosedError());
  }

  /** What the channel holds and who waits for it, now. */
  state(): ChannelState {
    return {
      held: this.#held.length,
      waitingPuts: this.#puts.length,
      waitingTakes: this.#takes.length,
    };
  }
}

/** Waits at the end of a queue until somebody serves the waiter, or the signal takes it out. */
function waitIn<R, X>(queue: (Waiter<R> & X)[], extra: X, signal?: AbortSignal): Promise<R> {
  return new Promise((resolve, reject) => {
    const leave = (): void => {
      queue.splice(queue.indexOf(waiter), 1);
      reject(signal?.reason);
    };
    const served = (): void => signal?.removeEventListener("abort", leave);
    const waiter: Waiter<R> & X = {
      ...extra,
      resolve: (result) => (served(), resolve(result)),
      reject: (reason) => (served(), reject(reason)),
    };
    queue.push(waiter);
    signal?.addEventListener("abort", leave, { once: true });
  });
}
