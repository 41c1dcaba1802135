import type { Beat } from "../catalog/question.ts";
import type { InterviewState } from "./state.ts";

/** The beats whose minute has come and on which nothing was decided yet, in the order of their minutes. */
export function dueBeats(beats: readonly Beat[], state: InterviewState): Beat[] {
  if (state.header.mode !== "mock") return [];
  return beats
    .filter((beat) => beat.minute * 60_000 <= state.elapsedMs && !state.beats.has(beat.id))
    .sort((a, b) => a.minute - b.minute);
}
