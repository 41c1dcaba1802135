import { setImmediate } from "node:timers/promises";
import type { Pace } from "../../src/services/models/pace.ts";

/** Time that passes only when everybody waits: minutes of a schedule in milliseconds, the same in every run. */
export class VirtualPace implements Pace {
  #now = 0;
  #random: () => number;
  readonly #sleepers = new Set<{ at: number; wake: () => void }>();

  constructor(random: () => number = () => 0.5) {
    this.#random = random;
  }

  now(): number {
    return this.#now;
  }

  random(): number {
    return this.#random();
  }

  sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || ms <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const sleeper = { at: this.#now + ms, wake: () => done() };
      const done = (): void => {
        this.#sleepers.delete(sleeper);
        signal.removeEventListener("abort", done);
        resolve();
      };
      this.#sleepers.add(sleeper);
      signal.addEventListener("abort", done);
    });
  }

  /** Lets time pass until `work` has ended. */
  async run<T>(work: Promise<T>): Promise<T> {
    let isOver = false;
    const ended = work.finally(() => (isOver = true));
    ended.catch(() => undefined);
    while (!isOver) {
      await setImmediate();
      if (isOver) break;
      const next = [...this.#sleepers].sort((a, b) => a.at - b.at)[0];
      if (next === undefined) continue;
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    return ended;
  }
}
