import { stemmer } from "stemmer";
import type { Clarification } from "../catalog/question.ts";

/** The interviewer's reply when the script has none. */
export const NO_SCRIPTED_ANSWER = "I leave that to you: state an assumption and go on.";

/** Below this a question shares only everyday words with a clarification. */
const ENOUGH = 2;

const EVERYDAY = new Set(
  (
    "a an and any are as at be by can could do does for from have how i if in into is it its let may me much many must " +
    "of on or our shall should so some that the their then there they this to us was we what when where which who why " +
    "will with would you your about need want assume know tell please"
  ).split(" "),
);

/**
 * The clarification that a free-text question asks for; null when none fits.
 * A keyword found counts 2 for each of its words, a word of the scripted question 1 (at most once each);
 * the highest sum wins, the earlier of two equals.
 */
export function matchClarification(
  text: string,
  clarifications: readonly Clarification[],
): Clarification | null {
  const asked = stems(text);
  let best: Clarification | null = null;
  let bestScore = ENOUGH - 1;
  for (const clarification of clarifications) {
    const score = scoreOf(asked, clarification);
    if (score > bestScore) [best, bestScore] = [clarification, score];
  }
  return best;
}

function scoreOf(asked: readonly string[], { question, keywords }: Clarification): number {
  const counted = new Set<string>();
  let score = 0;
  for (const phrase of new Set(keywords.map((keyword) => stems(keyword).join(" ")))) {
    const words = phrase.split(" ");
    if (phrase === "" || !containsRun(asked, words)) continue;
    // "region" and "regions" or "budget" and "budget rule" must not count the same word twice.
    score += 2 * words.filter((word) => !counted.has(word)).length;
    for (const word of words) counted.add(word);
  }
  const topic = new Set(stems(question).filter((word) => !EVERYDAY.has(word)));
  for (const word of new Set(asked)) if (topic.has(word) && !counted.has(word)) score += 1;
  return score;
}

function containsRun(words: readonly string[], run: readonly string[]): boolean {
  return words.some((_, at) => run.every((word, offset) => words[at + offset] === word));
}

function stems(text: string): string[] {
  return (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).map((word) =>
    EVERYDAY.has(word) ? word : stemmer(word),
  );
}
