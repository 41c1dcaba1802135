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

interface Task {
  readonly name: string;
  readonly job: Job;
}

export class WorkerPool {
  readonly #workers: number;
  readonly #clock: Clock;
  readonly #interrupt = new AbortController();
  // Both in the order of their submission.
  #queue: Task[] = [];
  #running: Task[] = [];
  readonly #report = {
    done: 0,
    failed: 0,
    interrupted: [] as string[],
    notStarted: [] as string[],
  };
  #stopped: Promise<Report> | undefined;
  /** Ends the stop that has begun. */
  #finish: (() => void) | undefined;
  #over = false;

  /**
   * @param workers how many jobs run at a time.
   * @throws RangeError when it is not a whole number above 0.
   */
  constructor(workers: number, clock: Clock) {
    if (!Number.isInteger(workers) || workers < 1) {
      throw new RangeError(`a pool needs a whole number of workers above 0, not ${workers}`);
    }
    this.#workers = workers;
    this.#clock = clock;
  }

  /**
   * Accepts a job, which starts as soon as a worker is free.
   * @throws StoppedError once the pool is stopping.
   */
  submit(name: string, job: Job): void {
    if (this.#stopped) throw new StoppedError();
    this.#queue.push({ name, job });
    this.#fill();
  }

  /** How many jobs run and wait now. */
  load(): Load {
    return { running: this.#running.length, queued: this.#queue.length };
  }

  /** Takes no more jobs, works off those it has within `graceMs`, and tells what became of them. */
  stop(graceMs: number): Promise<Report> {
    this.#stopped ??= this.#drain(graceMs);
    return this.#stopped;
  }

  #drain(graceMs: number): Promise<Report> {
    return new Promise((resolve) => {
      let cancel = (): void => {};
      this.#finish = () => {
        this.#over = true;
        cancel();
        this.#report.interrupted = this.#running.map(({ name }) => name);
        this.#report.notStarted = this.#queue.map(({ name }) => name);
        this.#running = [];
        this.#queue = [];
        this.#interrupt.abort(new GraceOverError());
        resolve(this.#report);
      };
      if (this.#running.length === 0 || graceMs <= 0) this.#finish();
      else cancel = this.#clock.after(graceMs, this.#finish);
    });
  }

  #fill(): void {
    while (this.#running.length < this.#workers) {
      const task = this.#queue.shift();
      if (!task) return;
      this.#running.push(task);
      void this.#work(task);
    }
  }

  async #work(task: Task): Promise<void> {
    let failed = false;
    try {
      await task.job(this.#interrupt.signal);
    } catch {
      failed = true;
    }
    if (this.#over) return; // It is in the report already.
    this.#report[failed ? "failed" : "done"] += 1;
    if (failed) return;
    this.#running.splice(this.#running.indexOf(task), 1);
    this.#fill();
    if (this.#running.length === 0) this.#finish?.();
  }
}
