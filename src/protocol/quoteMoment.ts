import { quoteSpan } from "../core/evidence/quoteSpan.ts";
import { boardElementId } from "../core/evidence/sources.ts";
import type { GradeQuote } from "../core/grading/grade.ts";
import type { Span } from "../core/replay/time.ts";
import type { ScorecardView } from "./scorecardPage.ts";
import type { SoundTrack } from "./soundTrack.ts";

/** When a quote was said or drawn. */
export interface QuoteMoment {
  readonly t: number;
  /** What is played of it; null where it cannot be heard. */
  readonly heard: Span | null;
  /** The element that was drawn; null for what was said. */
  readonly element: string | null;
}

/** So much before and after the quote is played, too: times of words are not exact, and a word needs its beginning. */
const [BEFORE_MS, AFTER_MS] = [800, 400];

/** Null for what has no time. `track` is that of the recording. */
export function quoteMoment(
  { kind, source, text, t }: GradeQuote,
  sources: ScorecardView["sources"],
  track: SoundTrack | null,
): QuoteMoment | null {
  const known = sources.find(({ id }) => id === source);
  if (kind === "board") return known ? drawnMoment(known) : null;
  if (kind !== "speech" || t === null) return null;
  const spoken = known?.spoken;
  // Typed, or corrected since.
  if (!spoken?.text.includes(text)) return { t, heard: null, element: null };
  const said = quoteSpan(spoken, text);
  const to = said.to + AFTER_MS;
  const from = track?.firstIn({ from: Math.max(0, said.from - BEFORE_MS), to });
  const heard = from === null || from === undefined ? null : { from, to };
  return { t: said.from, heard, element: null };
}

function drawnMoment({ id, t }: ScorecardView["sources"][number]): QuoteMoment | null {
  return t === null ? null : { t, heard: null, element: boardElementId(id) };
}
