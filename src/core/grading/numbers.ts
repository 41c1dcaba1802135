import type { ScriptWord, Span } from "./script.ts";

/** A number in the script, in digits or spelled, and the words around it. */
export interface NumberPlace {
  /** From the number to its unit (or the reverse), null when none of the spellings is beside it. */
  withUnit(spellings: readonly (readonly string[])[]): Span | null;
}

const DIGIT_WORDS = new Set(
  `two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
  eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred hundreds thousand
  thousands million millions billion billions trillion dozen half double`.split(/\s+/),
);
const MAGNITUDES = new Set([
  "k",
  "m",
  "b",
  "bn",
  "mn",
  "mio",
  "tn",
  "hundred",
  "thousand",
  "million",
  "billion",
  "trillion",
]);
const WITHIN_NUMBER = new Set(["point", "and", "a"]);

const isDigits = (word: string): boolean => /^\d/.test(word);
/** Digits, or a word such as "twelve"; "one" is too often a pronoun. */
export const isNumeral = (word: string): boolean => isDigits(word) || DIGIT_WORDS.has(word);

/** Every number of the script, in order. "One" counts only where its unit follows at once. */
export function findNumbers(words: readonly ScriptWord[]): NumberPlace[] {
  const places: NumberPlace[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    const isOne = word?.text === "one";
    if (word === undefined || (!isNumeral(word.text) && !isOne)) continue;
    const last = numberEnd(words, at);
    places.push(placeOf(words, { first: at, last }, isOne && last === at ? 0 : MAX_BETWEEN));
    at = last;
  }
  return places;
}

function numberEnd(words: readonly ScriptWord[], first: number): number {
  let last = first;
  for (let at = first + 1; words[at]?.sentence === words[first]?.sentence; at += 1) {
    const word = words[at];
    if (word === undefined || word.gap !== "none") break;
    if (MAGNITUDES.has(word.text) || isNumeral(word.text)) last = at;
    else if (!WITHIN_NUMBER.has(word.text) || !isNumeral(words[at + 1]?.text ?? "")) break;
  }
  return last;
}

/** "5,000 cached input tokens": words that may stand between a number and its unit. */
const MAX_BETWEEN = 3;

function placeOf(words: readonly ScriptWord[], number: Span, maxBetween: number): NumberPlace {
  return {
    withUnit: (spellings) => {
      const after = unitAfter(words, number, spellings, maxBetween);
      if (after !== null) return { first: number.first, last: after };
      const before = unitBefore(words, number, spellings);
      return before === null ? null : { first: before, last: number.last };
    },
  };
}

type Spellings = readonly (readonly string[])[];

function unitAfter(
  words: readonly ScriptWord[],
  number: Span,
  spellings: Spellings,
  maxBetween: number,
): number | null {
  for (let at = number.last + 1; at <= number.last + 1 + maxBetween; at += 1) {
    const word = words[at];
    if (word === undefined || word.sentence !== words[number.first]?.sentence) return null;
    if (isDigits(word.text) || ["clause", "colon", "comma"].includes(word.gap)) return null;
    const end = spelledAt(words, at, spellings);
    if (end !== null) return end;
  }
  return null;
}

const BETWEEN_UNIT_AND_NUMBER = new Set(
  "is are be of at to about around roughly approximately under below over above max min maximum up target limit p50 p95 p99 per second minute day".split(
    " ",
  ),
);

/** "Tokens per minute: 130 million", "$180k". */
function unitBefore(
  words: readonly ScriptWord[],
  number: Span,
  spellings: Spellings,
): number | null {
  const sentence = words[number.first]?.sentence;
  for (let at = number.first - 1; at >= number.first - 5; at -= 1) {
    const word = words[at];
    if (word === undefined || word.sentence !== sentence) return null;
    const end = spelledAt(words, at, spellings);
    if (end !== null && end < number.first) {
      const isJoined = words
        .slice(end + 1, number.first)
        .every(({ text }) => BETWEEN_UNIT_AND_NUMBER.has(text));
      if (isJoined) return at;
    }
  }
  return null;
}

function spelledAt(words: readonly ScriptWord[], at: number, spellings: Spellings): number | null {
  const sentence = words[at]?.sentence;
  for (const spelling of spellings) {
    const isHere = spelling.every(
      (stem, i) => words[at + i]?.stem === stem && words[at + i]?.sentence === sentence,
    );
    if (isHere) return at + spelling.length - 1;
  }
  return null;
}
