/**
 * What the tests of a kata share: time that only moves when a test moves it, chance that repeats itself,
 * and schedules that pick who runs next. Yours to read; a run replaces it by the original.
 */

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

/** Milliseconds that stand still until a test moves them. Timers due at the same time run in the order they were set. */
export class FakeClock {
  #now: number;
  #timers: Timer[] = [];
  #order = 0;

  constructor(startMs = 1_000_000) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** Moves the time without running timers; a negative step is a clock that is set back. */
  tick(ms: number): void {
    this.#now += ms;
  }

  /** How many timers wait. After a piece of work ended, it should be 0. */
  get pending(): number {
    return this.#timers.length;
  }

  /** Runs `run` once after `ms`. Returns the function that cancels it. */
  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + Math.max(0, ms), order: this.#order++, run };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** Resolves after `ms`; rejects with the signal's reason, and leaves no timer behind, when that aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = (): void => {
        cancel();
        reject(signal?.reason);
      };
      const cancel = this.after(ms, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }

  /** Moves the time and runs each timer that falls due, at its own time, letting promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms;
    await settle();
    for (;;) {
      const next = this.#timers
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (!next) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
      await settle();
    }
    this.#now = end;
    await settle();
  }
}

/** Waits until every promise that can go on has gone on. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** A promise with its two ends in your hand. */
export function deferred<T = void>(): {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(reason: unknown): void;
} {
  let resolve!: (value: T) => void;
  let reject!: (reason: unknown) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

/**
 * Decides who goes on when several tasks wait, so that a race is an argument and not an accident.
 * Code under test, or a fake that it uses, awaits `point()`; `run` lets one waiting task after the other go on.
 */
export class Schedule {
  #waiting: (() => void)[] = [];

  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  /** A place where another task may run first. */
  point(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Runs the tasks to their end. Rejects as they do; a task that waits for ever is reported. */
  async run<T>(...tasks: (() => Promise<T>)[]): Promise<T[]> {
    let open = tasks.length;
    const all = Promise.all(
      tasks.map((task) =>
        task().finally(() => {
          open -= 1;
        }),
      ),
    );
    all.catch(() => {});
    for (;;) {
      await settle();
      if (open === 0) return all;
      if (this.#waiting.length === 0) {
        // A rejection is the better message when there is one.
        await Promise.race([all, settle()]);
        throw new Error(`deadlock: ${open} task(s) wait for something that nobody will do`);
      }
      const pick = Math.floor(this.#random() * this.#waiting.length);
      this.#waiting.splice(pick, 1)[0]?.();
    }
  }
}
