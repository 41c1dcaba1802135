/** Where the time comes from: milliseconds. */
export interface Clock {
  /** Runs `run` once after `ms`. Returns the function that cancels it. */
  after(ms: number, run: () => void): () => void;
}

/** A piece of work. When its signal aborts, it should clean up and end, by a value or an error. */
export type Task<T> = (signal: AbortSignal) => Promise<T>;

/** How a task ended. `timeout` is also the outcome of a task that never got its turn. */
export type Outcome<T> =
  | { readonly status: "ok"; readonly value: T }
  | { readonly status: "error"; readonly error: unknown }
  | { readonly status: "timeout" };

export interface GatherOptions {
  /** How many tasks may run at once: a whole number, at least 1. */
  readonly limit: number;
  /** How long one task may take, counted from its own start: a finite number above 0. */
  readonly perTaskMs: number;
  /** How long the whole may take, counted from the call: a finite number above 0. */
  readonly totalMs: number;
  /** Aborts when the caller gives up. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the tasks, at most `limit` at once, and tells how each ended, in the order of the tasks.
 * Rejects with a RangeError for bad options, and with the reason of `signal` when the caller gives
 * up.
 */
export async function boundedGather<T>(
  tasks: readonly Task<T>[],
  options: GatherOptions,
  clock: Clock,
): Promise<Outcome<T>[]> {
  // TODO: start the tasks as slots become free, and limit each one and the whole.
  void tasks;
  void options;
  void clock;
  throw new Error("TODO: run the tasks");
}
