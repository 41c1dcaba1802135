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
  void sources;
  throw new Error("TODO: follow the signals");
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
  void [clock, ms, work, parent];
  throw new Error("TODO: do the work, but not for ever");
}

/**
 * Starts all tools at once and gives the first success; tools that still run then are aborted.
 * Rejects with an AggregateError when all have failed, or with the parent's reason if that aborts.
 */
export async function raceTools<T>(tools: readonly Work<T>[], parent?: AbortSignal): Promise<T> {
  void [tools, parent];
  throw new Error("TODO: let the tools race");
}
