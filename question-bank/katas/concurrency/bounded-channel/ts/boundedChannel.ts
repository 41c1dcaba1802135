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

/** Hands values from those who put to those who take, first in, first out. */
export class BoundedChannel<T> {
  /**
   * @param capacity the most values that the channel holds.
   * @throws RangeError when it is not a whole number above 0.
   */
  constructor(capacity: number) {
    // TODO: check the capacity, and remember what you need.
    void capacity;
  }

  /**
   * Resolves when the channel has taken the value; waits while it is full.
   * Rejects with a ClosedError, or with the signal's reason; then the value is not in the channel.
   */
  async put(value: T, signal?: AbortSignal): Promise<void> {
    void [value, signal];
    throw new Error("TODO: put the value, or wait for room");
  }

  /**
   * Resolves with the oldest value; waits while there is none.
   * Rejects with a ClosedError, or with the signal's reason; then it has taken nothing.
   */
  async take(signal?: AbortSignal): Promise<T> {
    void signal;
    throw new Error("TODO: take a value, or wait for one");
  }

  /** Lets nothing more in. What is in the channel can still be taken. */
  close(): void {
    throw new Error("TODO: close, and let nobody wait in vain");
  }

  /** What the channel holds and who waits for it, now. */
  state(): ChannelState {
    throw new Error("TODO: count");
  }
}
