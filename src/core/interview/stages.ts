import type { StageBudget } from "./interview.ts";
import type { InterviewState } from "./state.ts";

/** A stage with its budget and the time spent in it so far. */
export interface StageTime {
  readonly id: string;
  readonly name: string;
  readonly budget_ms: number;
  readonly spent_ms: number;
}

/** The clock as a page shows it. */
export interface ClockFace {
  readonly elapsed_ms: number;
  readonly total_ms: number;
  readonly running: boolean;
  readonly stage: string;
  readonly stages: StageTime[];
}

const MINUTE_MS = 60_000;
const WARNING_MS = 5 * MINUTE_MS;

export function clockFace(state: InterviewState): ClockFace {
  return {
    elapsed_ms: state.elapsedMs,
    total_ms: state.header.minutes * MINUTE_MS,
    running: state.status === "running",
    stage: state.stage,
    stages: state.header.stages.map(({ id, name, minutes }) => ({
      id,
      name,
      budget_ms: minutes * MINUTE_MS,
      spent_ms: state.spentMs.get(id) ?? 0,
    })),
  };
}

/** The stage after the current one; null in the last. */
export function nextStage(state: InterviewState): StageBudget | null {
  const { stages } = state.header;
  const at = stages.findIndex((stage) => stage.id === state.stage);
  return stages[at + 1] ?? null;
}

/** Time spent beyond the stage's budget, 0 within it. */
export function overrunMs(stage: StageTime): number {
  return Math.max(0, stage.spent_ms - stage.budget_ms);
}

/** Time left of the whole interview; negative once it is over. */
export function remainingMs(state: InterviewState): number {
  return state.header.minutes * MINUTE_MS - state.elapsedMs;
}

/** True in the last five minutes of a mock and beyond. Practice is untimed. */
export function isEnding(state: InterviewState): boolean {
  return state.header.mode === "mock" && remainingMs(state) <= WARNING_MS;
}

/** Elapsed time and stage: `31:12 · Deep dive`. */
export function clockLabel(state: InterviewState): string {
  const stage = state.header.stages.find(({ id }) => id === state.stage);
  return `${formatTime(state.elapsedMs)} · ${stage?.name ?? state.stage}`;
}

/** `31:12`, and `1:04:00` from the first hour on. */
export function formatTime(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  const start = hours > 0 ? `${hours}:${two(minutes)}` : two(minutes);
  return `${start}:${two(seconds % 60)}`;
}
