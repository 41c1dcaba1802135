import { wordsOf } from "../evidence/words.ts";
import { clausesOf, type Gap, type SpokenWord } from "./clauses.ts";

/** The sentence with its closing marks. */
export function sentenceText(text: string, start: number, end: number): string {
  const closing = /^[^\s\p{L}\p{N}]*/u.exec(text.slice(end))?.[0] ?? "";
  const joined = text.slice(text.lastIndexOf(" ", start - 1) + 1, start);
  const opening = /[^\s\p{L}\p{N}]*$/u.exec(joined)?.[0] ?? "";
  return text.slice(start - opening.length, end + closing.length);
}

const ABBREVIATIONS = new Set(["g", "e", "eg", "ie", "etc", "vs", "approx", "ca", "incl", "resp"]);

function gapOf(text: string, previous: SpokenWord | undefined, start: number): Gap {
  const between = text.slice(previous?.end ?? 0, start);
  if (previous === undefined) return "sentence";
  if (between === " ") return "none";
  if (/:\s/.test(between)) return "colon";
  const isNewLine = between.includes("\n") && !/^\p{Ll}/u.test(text.slice(start));
  if (isNewLine || /[.!?…]["'”’)\]]*\s/.test(between)) {
    const isAbbreviation =
      ABBREVIATIONS.has(previous.text) && between.startsWith(".") && !isNewLine;
    return isAbbreviation && !/^\p{Lu}/u.test(text.slice(start)) ? "none" : "sentence";
  }
  if (/[;—–()[\]{}"“”]|\s-\s|\s--/.test(between)) return "clause";
  if (/->|=>|→|↔|↦|⇒/.test(between)) return "arrow";
  return /[,|•·]/.test(between) ? "comma" : "none";
}

export function wordsWithGaps(text: string): SpokenWord[] {
  const words: SpokenWord[] = [];
  for (const word of wordsOf(text))
    words.push({ ...word, gap: gapOf(text, words.at(-1), word.start) });
  return words;
}

/** Unpunctuated speech is cut at a clause, so that a sentence stays something one can quote. */
const LONG_SENTENCE = 60;
const ENOUGH_WORDS = 25;

export function sentencesOf(text: string): SpokenWord[][] {
  const sentences: SpokenWord[][] = [];
  for (const word of wordsWithGaps(text)) {
    const current = sentences.at(-1);
    if (current === undefined || word.gap === "sentence") sentences.push([word]);
    else current.push(word);
  }
  return sentences.flatMap((words) =>
    words.length <= LONG_SENTENCE ? [words] : cutAtClauses(words),
  );
}

function cutAtClauses(words: readonly SpokenWord[]): SpokenWord[][] {
  const clauses = clausesOf(words);
  const parts: SpokenWord[][] = [[]];
  words.forEach((word, i) => {
    const part = parts.at(-1) as SpokenWord[];
    const isNewClause = i > 0 && clauses[i] !== clauses[i - 1];
    if ((isNewClause && part.length >= ENOUGH_WORDS) || part.length >= LONG_SENTENCE)
      parts.push([word]);
    else part.push(word);
  });
  return parts;
}
