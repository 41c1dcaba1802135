/** A piece of work. When its signal aborts, it should clean up and end, by a value or an error. */
export type Task<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs the tasks side by side and gives the values in the order of the list. The first failure, and
 * `signal` when it aborts, cancel them all. Ends only when every task has ended, and rejects with
 * the first failure, or with the reason of `signal` if that came before it.
 */
export async function runAll<T>(tasks: readonly Task<T>[], signal?: AbortSignal): Promise<T[]> {
  // TODO: start the tasks, cancel them at the first failure, and wait for all of them.
  void tasks;
  void signal;
  throw new Error("TODO: run the tasks");
}
