import type { InterviewEvent } from "../../core/interview/event.ts";
import { reduce, type InterviewState } from "../../core/interview/state.ts";
import { LONGEST_UNATTENDED_MS, restartGap } from "../../core/interview/timer.ts";
import type { Clock } from "./clock.ts";
import { KeyframePace } from "./keyframePace.ts";
import type { InterviewRecord } from "./record.ts";
import { Stopwatch } from "./stopwatch.ts";

/** The time of an event: interview time in milliseconds, and the wall clock in ISO 8601. */
export interface Stamp {
  readonly t: number;
  readonly at: string;
}

/** A live interview's state and its time: what happens is stamped, recorded, then applied. */
export class TimedLog {
  #state: InterviewState;
  readonly #stopwatch: Stopwatch;
  readonly #keyframes: KeyframePace;

  constructor(
    private readonly clock: Clock,
    private readonly record: InterviewRecord,
    state: InterviewState,
    private readonly onEvent: (event: InterviewEvent) => void,
  ) {
    this.#state = state;
    this.#stopwatch = new Stopwatch(clock);
    this.#keyframes = new KeyframePace(state.board, clock.monotonic());
  }

  get state(): InterviewState {
    return this.#state;
  }

  append(make: (now: Stamp) => InterviewEvent): void {
    const t = this.#passTime();
    this.#appendAt(t, make);
    const now = this.clock.monotonic();
    if (!this.#keyframes.isDue(this.#state.board, now)) return;
    const elements = [...this.#state.board.values()];
    this.#appendAt(t, (stamp) => ({ type: "board-keyframe", ...stamp, elements }));
    this.#keyframes.taken(this.#state.board, now);
  }

  /** Records the time since the last process, if the clock ran in it. */
  resumeAfterRestart(): void {
    if (this.#state.status !== "running") return;
    const gap = restartGap(this.#state.lastAt, this.clock.now());
    this.#appendGap("restart", gap, this.#state.elapsedMs);
  }

  /** The interview time now. A gap since the last look is recorded first. */
  #passTime(): number {
    const { elapsedMs, gapMs } = this.#stopwatch.look();
    if (this.#state.status !== "running") return this.#state.elapsedMs;
    const t = this.#state.elapsedMs + elapsedMs;
    this.#appendGap("sleep", gapMs, t);
    return t;
  }

  /** After a long gap the clock stays paused. */
  #appendGap(reason: "sleep" | "restart", ms: number, t: number): void {
    if (ms === 0) return;
    this.#appendAt(t, (now) => ({ type: "gap", ...now, reason, ms }));
    if (ms > LONGEST_UNATTENDED_MS) {
      this.#appendAt(t, (now) => ({ type: "paused", ...now, reason }));
    }
    // Somebody else may have taken over while this process slept.
    void this.record.checkLock();
  }

  #appendAt(t: number, make: (now: Stamp) => InterviewEvent): void {
    const event = make({ t, at: new Date(this.clock.now()).toISOString() });
    this.record.append(event);
    this.#state = reduce(this.#state, event);
    this.record.touch();
    this.onEvent(event);
  }
}
