/** `after` runs something once after so many milliseconds, and returns how to cancel that. */
export interface Clock {
  after(ms: number, run: () => void): () => void;
}

/** Work to do. The signal aborts, with a GraceOverError, when the pool can wait no longer. */
export type Job = (signal: AbortSignal) => Promise<void>;

/** Jobs that run now, and jobs that wait for a worker. */
export interface Load {
  readonly running: number;
  readonly queued: number;
}

/** What became of the jobs: each that was accepted is counted or named once. */
export interface Report {
  readonly done: number;
  readonly failed: number;
  /** Names of the jobs that were still running when the grace was over. */
  readonly interrupted: readonly string[];
  /** Names of the jobs that no worker had begun by then. */
  readonly notStarted: readonly string[];
}

/** What `submit` throws once the pool is stopping. */
export class StoppedError extends Error {
  constructor() {
    super("the pool takes no more jobs");
    this.name = "StoppedError";
  }
}

/** Why a job is interrupted. */
export class GraceOverError extends Error {
  constructor() {
    super("the grace is over");
    this.name = "GraceOverError";
  }
}

export class WorkerPool {
  /**
   * @param workers how many jobs run at a time.
   * @throws RangeError when it is not a whole number above 0.
   */
  constructor(workers: number, clock: Clock) {
    // TODO: check the number, and remember what you need.
    void [workers, clock];
  }

  /**
   * Accepts a job, which starts as soon as a worker is free.
   * @throws StoppedError once the pool is stopping.
   */
  submit(name: string, job: Job): void {
    void [name, job];
    throw new Error("TODO: start the job, or let it wait");
  }

  /** How many jobs run and wait now. */
  load(): Load {
    throw new Error("TODO: count");
  }

  /** Takes no more jobs, works off those it has within `graceMs`, and tells what became of them. */
  async stop(graceMs: number): Promise<Report> {
    void graceMs;
    throw new Error("TODO: stop gracefully");
  }
}
