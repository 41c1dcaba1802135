import { formatTime } from "../../interview/stages.ts";
import type { Markers } from "../../models/truncation.ts";
import type { Exhibit } from "./exhibits.ts";

/** The evidence between two fences that nothing in it can close, a marker at its start and one in its middle. */
export function fencedEvidence(
  exhibits: readonly Exhibit[],
  fence: string,
  markers: Markers,
): string {
  const lines = exhibits.map(exhibitLine);
  const middle = Math.ceil(lines.length / 2);
  return [
    `<<EVIDENCE ${fence}>>`,
    `marker A: ${markers.a}`,
    ...lines.slice(0, middle),
    `marker B: ${markers.b}`,
    ...lines.slice(middle),
    `<<END ${fence}>>`,
  ].join("\n");
}

/** `S017 12:41 C| …` is the candidate's, `S018 12:55 I| …` the interviewer's. */
export function exhibitLine({ address, source: { t, speaker, text } }: Exhibit): string {
  const time = t === null ? "" : ` ${formatTime(t)}`;
  return `${address}${time} ${speaker === "candidate" ? "C" : "I"}| ${harmless(text)}`;
}

/**
 * A text on one line in which nothing acts as a fence, a marker, a chat template or a hidden character. Only
 * punctuation changes, so that a copied quote is still found.
 */
export function harmless(text: string): string {
  return text
    .replaceAll(INVISIBLE, "")
    .replaceAll(GAPS, " ")
    .replaceAll(/<(?=[<|/a-z])|>(?=>)|\[(?=\/?(?:INST|SYS)\b)|\|(?=>)/gi, "$& ")
    .replaceAll(/marker ([ab])\s*:/gi, "marker $1 -")
    .trim();
}

/** Zero-width, bidirectional and tag characters, and the like: a person reading the notes would not see them. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;
/** White space, control characters, and halves of characters, which no server takes. */
const GAPS = /[\s\p{Cc}\p{Cs}\ufff9-\ufffb]+/gu;
