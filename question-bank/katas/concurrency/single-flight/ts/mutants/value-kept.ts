/** What to do for a key. Its signal aborts when nobody waits for the outcome any more. */
export type Work<V> = (signal: AbortSignal) => Promise<V>;

interface Flight<V> {
  readonly outcome: Promise<V>;
  readonly cancellation: AbortController;
  callers: number;
}

/** Runs the work of a key once for all who ask while it runs. */
export class SingleFlight<V> {
  readonly #flights = new Map<string, Flight<V>>();

  /**
   * Starts `work`, or joins the work that runs for `key`, and resolves or rejects as it does.
   * Rejects with the reason of `signal` as soon as it aborts; the work goes on while others wait.
   */
  async run(key: string, work: Work<V>, signal?: AbortSignal): Promise<V> {
    signal?.throwIfAborted();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.callers += 1;
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#leave(key, flight);
        reject(signal?.reason);
      };
      signal?.addEventListener("abort", leave, { once: true });
      flight.outcome
        .finally(() => signal?.removeEventListener("abort", leave))
        .then(resolve, reject);
    });
  }

  /** How many callers wait for the work of this key. */
  waiting(key: string): number {
    return this.#flights.get(key)?.callers ?? 0;
  }

  /** How many keys have callers waiting. */
  inFlight(): number {
    return this.#flights.size;
  }

  #start(key: string, work: Work<V>): Flight<V> {
    const cancellation = new AbortController();
    // Inside an async function, work that throws when it is called rejects like any other.
    const outcome = (async () => work(cancellation.signal))();
    const flight = { outcome, cancellation, callers: 0 };
    this.#flights.set(key, flight);
    // The first in line: the key is free before the callers, who queue up behind, go on.
    outcome.catch(() => this.#forget(key, flight));
    return flight;
  }

  #leave(key: string, flight: Flight<V>): void {
    flight.callers -= 1;
    if (flight.callers > 0) return;
    this.#forget(key, flight);
    flight.cancellation.abort();
  }

  /** Frees the key, unless another flight has it by now. */
  #forget(key: string, flight: Flight<V>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
  }
}
