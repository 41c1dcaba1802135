/** What to do for a key. Its signal aborts when nobody waits for the outcome any more. */
export type Work<V> = (signal: AbortSignal) => Promise<V>;

/** Runs the work of a key once for all who ask while it runs. */
export class SingleFlight<V> {
  // TODO: remember the work that runs, and who waits for it.

  /**
   * Starts `work`, or joins the work that runs for `key`, and resolves or rejects as it does.
   * Rejects with the reason of `signal` as soon as it aborts; the work goes on while others wait.
   */
  async run(key: string, work: Work<V>, signal?: AbortSignal): Promise<V> {
    void key;
    void work;
    void signal;
    throw new Error("TODO: start the work or join it, and let the caller leave");
  }

  /** How many callers wait for the work of this key. */
  waiting(key: string): number {
    void key;
    throw new Error("TODO: how many callers wait?");
  }

  /** How many keys have callers waiting. */
  inFlight(): number {
    throw new Error("TODO: how many keys are in flight?");
  }
}
