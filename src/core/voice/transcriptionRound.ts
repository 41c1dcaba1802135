import type { EventOf, InterviewEvent } from "../interview/event.ts";

/** What the journal knows of transcriptions of the recording that is there, and of those that it was made after. */
export interface Transcribed {
  readonly pieces: readonly EventOf<"voice-transcribed">[];
  /**
   * The round that a transcription goes on with. A recording that was imported is another one than what was transcribed
   * before: the same talk, whose words take the place of those that were understood then.
   */
  readonly round: number;
}

/** An import that was undone leaves everything as it was before it. */
export function transcribedIn(events: readonly InterviewEvent[]): Transcribed {
  let now: Transcribed = { pieces: [], round: 0 };
  const replaced: Transcribed[] = [];
  for (const event of events) {
    if (event.type === "voice-transcribed") {
      now = { pieces: [...now.pieces, event], round: Math.max(now.round, event.round) };
    } else if (event.type === "voice-imported") {
      replaced.push(now);
      now = { ...now, round: nextRound(now.pieces) };
    } else if (event.type === "voice-import-undone") {
      now = replaced.pop() ?? now;
    }
  }
  return now;
}

function nextRound(pieces: readonly EventOf<"voice-transcribed">[]): number {
  return pieces.length === 0 ? 0 : Math.max(...pieces.map(({ round }) => round)) + 1;
}
