/** `after` runs something once after so many milliseconds, and returns how to cancel that. */
export interface Clock {
  after(ms: number, run: () => void): () => void;
}

/** Something to do that heeds a signal, or should. */
export type Work<T> = (signal: AbortSignal) => Promise<T>;

/** A signal that follows others, until it has aborted or is released. */
export interface LinkedSignal {
  readonly signal: AbortSignal;
  /** Ends the following and removes every listener. */
  release(): void;
}

/** Why work is aborted that took too long. */
export class TimeoutError extends Error {
  constructor(ms: number) {
    super(`it took longer than ${ms} ms`);
    this.name = "TimeoutError";
  }
}

/** Why a tool is aborted when another one has won. */
export class LostRaceError extends Error {
  constructor() {
    super("another tool was faster");
    this.name = "LostRaceError";
  }
}

/** A signal that aborts as soon as one of `sources` has, with the same reason. */
export function anySignal(sources: readonly AbortSignal[]): LinkedSignal {
  const control = new AbortController();
  let unlisten: (() => void)[] = [];
  const release = (): void => {
    for (const stop of unlisten) stop();
    unlisten = [];
  };
  for (const source of sources) {
    const follow = (): void => {
      release();
      control.abort(source.reason);
    };
    // The event of a signal that has aborted already will not come again.
    if (source.aborted) {
      follow();
      break;
    }
    source.addEventListener("abort", follow);
    unlisten.push(() => source.removeEventListener("abort", follow));
  }
  return { signal: control.signal, release };
}

/**
 * Gives the work a signal that aborts after `ms`, with a TimeoutError, or with its parent.
 * Settles as the work does, or rejects with the signal's reason as soon as that aborts.
 */
export async function withTimeout<T>(
  clock: Clock,
  ms: number,
  work: Work<T>,
  parent?: AbortSignal,
): Promise<T> {
  parent?.throwIfAborted();
  const timer = new AbortController();
  const cancel = clock.after(ms, () => timer.abort(new TimeoutError(ms)));
  const link = anySignal(parent ? [parent, timer.signal] : [timer.signal]);
  try {
    const result = await work(link.signal);
    link.signal.throwIfAborted();
    return result;
  } finally {
    cancel();
    link.release();
  }
}

/**
 * Starts all tools at once and gives the first success; tools that still run then are aborted.
 * Rejects with an AggregateError when all have failed, or with the parent's reason if that aborts.
 */
export async function raceTools<T>(tools: readonly Work<T>[], parent?: AbortSignal): Promise<T> {
  parent?.throwIfAborted();
  const running = new Set<AbortController>();
  const start = async (tool: Work<T>): Promise<T> => {
    const control = new AbortController();
    running.add(control);
    try {
      return await tool(control.signal);
    } finally {
      running.delete(control);
    }
  };
  const abortRunning = (reason: unknown): void => {
    for (const control of running) control.abort(reason);
  };
  const link = anySignal(parent ? [parent] : []);
  link.signal.addEventListener("abort", () => abortRunning(link.signal.reason));
  try {
    return await unlessAborted(link.signal, Promise.any(tools.map(start)));
  } finally {
    link.release();
    abortRunning(new LostRaceError());
  }
}

/** Settles as the promise does, or rejects with the signal's reason when that aborts first. */
function unlessAborted<T>(signal: AbortSignal, promise: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    promise.then(resolve, reject);
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener("abort", () => reject(signal.reason));
  });
}
