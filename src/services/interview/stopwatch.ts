import { timeBetween, type ClockReading } from "../../core/interview/timer.ts";
import type { Clock } from "./clock.ts";

/** Measures interview time from one look to the next. */
export class Stopwatch {
  #reading: ClockReading;

  constructor(private readonly clock: Clock) {
    this.#reading = this.#read();
  }

  /** What passed since the last look. */
  look(): ReturnType<typeof timeBetween> {
    const before = this.#reading;
    this.#reading = this.#read();
    return timeBetween(before, this.#reading);
  }

  #read(): ClockReading {
    return { monotonic: this.clock.monotonic(), wall: this.clock.now() };
  }
}
