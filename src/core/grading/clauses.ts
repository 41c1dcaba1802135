import { isFunctionWord, type Word } from "../evidence/words.ts";
import {
  CLAUSE_BREAKERS,
  CLAUSE_JOINERS,
  CLAUSE_OPENERS,
  DESIGN_VERBS,
  FINITE_AUXILIARIES,
  SPEAKER_PRONOUNS,
  SUBJECT_PRONOUNS,
  THIRD_PERSON_VERBS,
} from "./wordClasses.ts";

/** What stands between a word and the one before it. */
export type Gap = "none" | "comma" | "clause" | "colon" | "arrow" | "sentence";

export interface SpokenWord extends Word {
  readonly gap: Gap;
}

/** Numbers the clauses of one sentence: `result[i]` is the clause of word i, counted from 0. */
export function clausesOf(words: readonly SpokenWord[]): number[] {
  let clause = 0;
  return words.map((_, at) => {
    if (at > 0 && startsClause(words, at)) clause += 1;
    return clause;
  });
}

function startsClause(words: readonly SpokenWord[], at: number): boolean {
  const word = words[at];
  const previous = words[at - 1];
  if (word === undefined || previous === undefined) return false;
  const next = words[at + 1]?.text ?? "";
  if (word.gap === "clause" || word.gap === "colon") return true;
  if (CLAUSE_BREAKERS.has(word.text)) return previous.text !== "or" && previous.text !== "and";
  if (word.text === "instead") return next !== "of";
  if (word.gap === "comma") return isClauseLike(words, at);
  if (CLAUSE_JOINERS.has(word.text))
    return !CLAUSE_JOINERS.has(previous.text) && isClauseLike(words, at + 1);
  return SPEAKER_PRONOUNS.has(word.text) && !CLAUSE_OPENERS.has(previous.text);
}

/** Whether a subject with its verb follows, rather than one more item of a list. */
function isClauseLike(words: readonly SpokenWord[], from: number): boolean {
  const start = skipOpeners(words, from);
  if (SUBJECT_PRONOUNS.has(words[start]?.text ?? "")) return words[start + 1] !== undefined;
  for (let at = start + 1; at < Math.min(start + 9, words.length); at += 1) {
    const word = words[at];
    const previous = words[at - 1];
    if (word === undefined || previous === undefined || word.gap !== "none") return false;
    if (CLAUSE_JOINERS.has(word.text) && word.text !== "as") return false;
    if (FINITE_AUXILIARIES.has(word.text)) return !CLAUSE_OPENERS.has(previous.text);
    const isLast = at + 1 >= words.length || words[at + 1]?.gap !== "none";
    const isVerb =
      THIRD_PERSON_VERBS.has(word.text) ||
      (DESIGN_VERBS.has(word.text) && previous.text.endsWith("s"));
    if (isVerb && !isFunctionWord(previous.text) && !isLast) return true;
  }
  return false;
}

function skipOpeners(words: readonly SpokenWord[], from: number): number {
  let at = from;
  while (
    at < from + 3 &&
    (CLAUSE_JOINERS.has(words[at]?.text ?? "") || CLAUSE_BREAKERS.has(words[at]?.text ?? ""))
  ) {
    at += 1;
  }
  return at;
}
