import { quoteSpan } from "../core/evidence/quoteSpan.ts";
import type { GradeQuote } from "../core/grading/grade.ts";
import type { Span } from "../core/replay/time.ts";
import type { ScorecardView } from "./scorecardPage.ts";
import type { SoundTrack } from "./soundTrack.ts";

/** When a quote was said, and what is played of it; null where it cannot be heard. */
export interface QuoteMoment {
  readonly t: number;
  readonly heard: Span | null;
}

/** So much before and after the quote is played, too: times of words are not exact, and a word needs its beginning. */
const [BEFORE_MS, AFTER_MS] = [800, 400];

/** Null for what has no time. `track` is that of the recording. */
export function quoteMoment(
  { kind, source, text, t }: GradeQuote,
  sources: ScorecardView["sources"],
  track: SoundTrack | null,
): QuoteMoment | null {
  if (kind !== "speech" || t === null) return null;
  const spoken = sources.find(({ id }) => id === source)?.spoken;
  // Typed, or corrected since.
  if (!spoken?.text.includes(text)) return { t, heard: null };
  const said = quoteSpan(spoken, text);
  const to = said.to + AFTER_MS;
  const from = track?.firstIn({ from: Math.max(0, said.from - BEFORE_MS), to });
  return { t: said.from, heard: from === null || from === undefined ? null : { from, to } };
}
