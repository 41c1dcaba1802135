import { visibleElements } from "../../core/interview/board.ts";
import { boardDifference } from "../../core/replay/boardReplay.ts";
import type { Place } from "../../protocol/place.ts";
import type { BoardMoment, ReplayView } from "../../protocol/replayPage.ts";
import type { SoundView } from "../../protocol/soundPage.ts";
import type { InterviewReplay } from "../../services/interview/replay.ts";

/** Everything that the page of a replay shows, but the board of a moment; it is to be at `place`, or where it was. */
export function replayView(
  replay: InterviewReplay,
  title: string,
  sound: SoundView | null = null,
  place: Place | null = null,
): ReplayView {
  return {
    title,
    date: replay.state.header.at,
    duration_ms: replay.durationMs,
    lines: replay.segments.map(({ speaker, start_ms, end_ms, text }) => ({
      speaker,
      start_ms,
      end_ms,
      text,
    })),
    marks: [...replay.marks],
    empty: [...replay.empty],
    end: visibleElements(replay.board.at(replay.durationMs).board),
    files: Object.fromEntries(replay.images.map((image) => [image.id, image])),
    sound,
    place,
    notices: [...replay.notices],
  };
}

/** The board at `t`, as a page needs it that shows the one at `shown`. */
export function boardMoment(
  { board }: InterviewReplay,
  { t, shown }: { readonly t: number; readonly shown: number | null },
): BoardMoment {
  const wanted = board.at(t);
  const known = shown === null ? new Map() : board.at(shown).board;
  const { changed, order } = boardDifference(known, wanted.board);
  return { changed: [...changed], order: [...order], from: wanted.from, until: wanted.until };
}
