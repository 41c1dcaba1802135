/** A piece of work. When its signal aborts, it should clean up and end, by a value or an error. */
export type Task<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs the tasks side by side and gives the values in the order of the list. The first failure, and
 * `signal` when it aborts, cancel them all. Ends only when every task has ended, and rejects with
 * the first failure, or with the reason of `signal` if that came before it.
 */
export async function runAll<T>(tasks: readonly Task<T>[], signal?: AbortSignal): Promise<T[]> {
  signal?.throwIfAborted();
  const group = new AbortController();
  let cause: { readonly error: unknown } | undefined;
  const end = (error: unknown): void => {
    cause ??= { error };
    group.abort(error);
  };
  const onLeave = (): void => end(signal?.reason);
  signal?.addEventListener("abort", onLeave, { once: true });

  const values: T[] = [];
  // Never rejects, so that waiting for all of them means waiting until all have ended.
  const watch = async (task: Task<T>, index: number): Promise<void> => {
    try {
      values[index] = await task(group.signal);
    } catch (error) {
      cause ??= { error };
    }
  };
  await Promise.all(tasks.map(watch));

  signal?.removeEventListener("abort", onLeave);
  if (cause) throw cause.error;
  return values;
}
