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
  const { limit, perTaskMs, totalMs, signal } = options;
  if (!Number.isInteger(limit) || limit < 1) throw new RangeError(`a limit of ${limit}`);
  for (const ms of [perTaskMs, totalMs])
    if (!(ms > 0 && ms < Infinity)) throw new RangeError(`a time limit of ${ms} ms`);
  signal?.throwIfAborted();

  const total = new AbortController();
  const over = signal ? AbortSignal.any([total.signal, signal]) : total.signal;

  // A task that never starts keeps this outcome.
  const outcomes: Outcome<T>[] = tasks.map(() => ({ status: "timeout" }));
  // All workers draw from one iterator, so each task is taken once, in order.
  const queue = tasks.entries();
  const work = async (): Promise<void> => {
    for (const [index, task] of queue) {
      outcomes[index] = await runOne(task, perTaskMs, over, clock);
      if (over.aborted) return;
    }
  };
  await Promise.all(Array.from({ length: Math.min(limit, tasks.length) }, work));

  signal?.throwIfAborted();
  return outcomes;
}

/** Ends when the task has ended, also after its time is over: until then it uses its slot. */
async function runOne<T>(
  task: Task<T>,
  limitMs: number,
  over: AbortSignal,
  clock: Clock,
): Promise<Outcome<T>> {
  const own = new AbortController();
  const stopOwn = clock.after(limitMs, () => own.abort());
  const signal = AbortSignal.any([own.signal, over]);
  let outcome: Outcome<T>;
  try {
    outcome = { status: "ok", value: await task(signal) };
  } catch (error) {
    outcome = { status: "error", error };
  }
  stopOwn();
  return signal.aborted ? { status: "timeout" } : outcome;
}
