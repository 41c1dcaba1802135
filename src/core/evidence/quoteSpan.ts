import * as z from "zod";
import { Word, type Segment } from "../interview/transcript.ts";
import type { Span } from "../replay/time.ts";

/** What is needed of a turn to find the time of its words. `words` is empty where only the turn has times. */
export const Spoken = z.object({
  text: z.string(),
  start_ms: z.number().nonnegative(),
  end_ms: z.number().nonnegative(),
  words: z.array(Word),
});
export type Spoken = z.infer<typeof Spoken>;

/** Words that are none, or not all, count as none. */
export function spokenIn(segment: Segment): Spoken {
  const { text, start_ms, end_ms } = segment;
  const words = z.array(Word).safeParse(segment["words"]);
  return { text, start_ms, end_ms, words: words.data ?? [] };
}

/** When a quote of this turn was said: by its words, else by how far into the turn it stands. */
export function quoteSpan({ text, start_ms, end_ms, words }: Spoken, quote: string): Span {
  const at = quote === "" ? -1 : text.indexOf(quote);
  if (at < 0) return { from: start_ms, to: Math.max(start_ms, end_ms) };
  const [before, after] = [
    lettersIn(text.slice(0, at)),
    lettersIn(text.slice(0, at + quote.length)),
  ];
  const known = spanOfWords(words, before, after, lettersIn(text));
  if (known) return known;
  const timeOf = (letters: number): number =>
    start_ms + (letters / Math.max(1, lettersIn(text))) * Math.max(0, end_ms - start_ms);
  return { from: timeOf(before), to: timeOf(after) };
}

/** Null when the words are not those of the text: somebody has corrected it. */
function spanOfWords(
  words: Spoken["words"],
  before: number,
  after: number,
  all: number,
): Span | null {
  let letters = 0;
  const placed = words.map(({ text, start_ms, end_ms }) => {
    const from = letters;
    letters += lettersIn(text);
    return { from, to: letters, start_ms, end_ms };
  });
  if (letters !== all) return null;
  const said = placed.filter(({ from, to }) => from < after && before < to);
  const [first, last] = [said[0], said.at(-1)];
  if (!first || !last) return null;
  return { from: first.start_ms, to: Math.max(first.start_ms, last.end_ms) };
}

/** Without spaces and punctuation, about which words and text may differ. */
function lettersIn(text: string): number {
  return text.replaceAll(/[^\p{L}\p{N}]/gu, "").length;
}
