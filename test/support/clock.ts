import type { Clock } from "../../src/services/interview/clock.ts";

interface Timer {
  due: number;
  readonly every: number | null;
  readonly run: () => void;
}

/** Time that passes when the test says so. */
export class FakeClock implements Clock {
  #wall: number;
  #monotonic = 0;
  readonly #timers = new Set<Timer>();

  constructor(start = "2026-11-23T16:25:07.000Z") {
    this.#wall = Date.parse(start);
  }

  now(): number {
    return this.#wall;
  }

  monotonic(): number {
    return this.#monotonic;
  }

  after(ms: number, run: () => void): () => void {
    return this.#add({ due: this.#monotonic + ms, every: null, run });
  }

  every(ms: number, run: () => void): () => void {
    return this.#add({ due: this.#monotonic + ms, every: ms, run });
  }

  /** Both clocks go on, and timers run at their times. */
  advance(ms: number): void {
    const end = this.#monotonic + ms;
    for (;;) {
      const next = [...this.#timers].sort((a, b) => a.due - b.due)[0];
      if (next === undefined || next.due > end) break;
      this.#goTo(Math.max(next.due, this.#monotonic));
      if (next.every === null) this.#timers.delete(next);
      else next.due += next.every;
      next.run();
    }
    this.#goTo(end);
  }

  /** The machine sleeps: no timer runs, and the monotonic clock stops or not, as the system has it. */
  sleep(ms: number, monotonicStops: boolean): void {
    this.#wall += ms;
    if (monotonicStops) return;
    this.#monotonic += ms;
    for (const timer of this.#timers) timer.due = Math.max(timer.due, this.#monotonic);
  }

  #goTo(monotonic: number): void {
    this.#wall += monotonic - this.#monotonic;
    this.#monotonic = monotonic;
  }

  #add(timer: Timer): () => void {
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }
}
