import * as z from "zod";
import { oneLine } from "../oneLine.ts";

/** What a server understood. Seconds count from the beginning of what it was sent. */
export interface Understood {
  readonly passages: readonly Passage[];
  /** False: the server gave words and no times. */
  readonly isTimed: boolean;
}

/** What was said in one go. */
export interface Passage {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Empty where the server times no words. */
  readonly words: readonly TimedWord[];
}

/** A word as the server timed it. */
export interface TimedWord {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Some gateways write numbers as strings. */
const Seconds = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/)
    .transform(Number),
]);
/** OpenAI and whisper.cpp call it `word`, others `text`. A word without times is left out. */
const Word = z.union([
  z
    .looseObject({ word: z.string(), start: Seconds, end: Seconds })
    .transform(({ word, start, end }) => ({ text: word.trim(), start, end })),
  z
    .looseObject({ text: z.string(), start: Seconds, end: Seconds })
    .transform(({ text, start, end }) => ({ text: text.trim(), start, end })),
]);
const Words = z.array(Word.nullable().catch(null)).nullish().catch(null);
const Spoken = z.looseObject({ start: Seconds, end: Seconds, text: z.string(), words: Words });
const Reply = z.looseObject({
  text: z.string().nullish(),
  segments: z.array(Spoken).nullish(),
  words: Words,
});

/**
 * Reads `verbose_json` or `json` as servers answer it; null when it is neither. Times are kept within `seconds`,
 * the length of the sound. What lies beyond it, and what is said again and again, a model invented: the first of
 * three equal passages in a row stays.
 */
export function readServerReply(value: unknown, seconds: number): Understood | null {
  const reply = Reply.safeParse(value);
  if (!reply.success) return null;
  const { text, segments, words } = reply.data;
  if (segments && (segments.length > 0 || oneLine(text ?? "") === ""))
    return { passages: passagesOf(segments, wordsOf(words), seconds), isTimed: true };
  if (typeof text !== "string") return null;
  const said = withoutLoops(oneLine(text));
  const passages = said === "" ? [] : [{ start: 0, end: seconds, text: said, words: [] }];
  return { passages, isTimed: said === "" };
}

function passagesOf(
  segments: readonly z.infer<typeof Spoken>[],
  allWords: readonly TimedWord[],
  seconds: number,
): Passage[] {
  const passages = segments
    .filter(({ start, text }) => start < seconds && oneLine(text) !== "")
    .map((segment): Passage => {
      const { start } = segment;
      const end = Math.max(start, Math.min(segment.end, seconds));
      const own = wordsOf(segment.words);
      const words = own.length > 0 ? own : allWords.filter((word) => isIn(word, start, end));
      return { start, end, text: withoutLoops(oneLine(segment.text)), words };
    })
    .toSorted((a, b) => a.start - b.start);
  return withoutRepeats(passages);
}

/** A word at the border of two segments belongs to the one that its middle is in. */
function isIn(word: TimedWord, start: number, end: number): boolean {
  const middle = (word.start + word.end) / 2;
  return middle >= start && middle < end;
}

function wordsOf(words: z.infer<typeof Words>): TimedWord[] {
  return (words ?? []).filter((word) => word !== null && word.text !== "") as TimedWord[];
}

const MOST_REPEATS = 3;

function withoutRepeats(passages: readonly Passage[]): Passage[] {
  const kept: Passage[] = [];
  for (let at = 0; at < passages.length;) {
    const text = passages[at]?.text.toLowerCase();
    let next = at + 1;
    while (passages[next]?.text.toLowerCase() === text) next += 1;
    kept.push(...passages.slice(at, next - at >= MOST_REPEATS ? at + 1 : next));
    at = next;
  }
  return kept;
}

/** A few words that come four times in a row and more are there once. */
function withoutLoops(text: string): string {
  return text.replaceAll(/(\S.{5,80}?)(?:\s*\1){3,}/g, "$1");
}
