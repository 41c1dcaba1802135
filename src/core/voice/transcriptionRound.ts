import type { InterviewEvent } from "../interview/event.ts";

/**
 * In which round the recording of an interview is transcribed. One that was imported, or put back, is another one than
 * what was transcribed before: the same talk, whose words take the place of those that were understood then.
 */
export function roundOf(events: readonly InterviewEvent[]): number {
  let round: number | null = null;
  let isAnother = false;
  /** What is to come back with a recording: nothing, where its replacement was transcribed. */
  let replaced: boolean[] = [];
  for (const event of events) {
    if (event.type === "voice-transcribed") {
      round = Math.max(round ?? 0, event.round);
      isAnother = false;
      replaced = [];
    } else if (event.type === "voice-imported") {
      replaced.push(isAnother);
      isAnother = round !== null;
    } else if (event.type === "voice-import-undone") {
      isAnother = replaced.pop() ?? round !== null;
    }
  }
  return (round ?? 0) + (isAnother ? 1 : 0);
}
