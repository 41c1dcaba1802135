import type { SpokenWord } from "./clauses.ts";

/** `weak`: asked or supposed, not decided. `past`: how things are today or went wrong, not the design. */
export type Mood = "plain" | "weak" | "past";

const QUESTION_VERBS = new Set([
  "do",
  "does",
  "did",
  "could",
  "can",
  "would",
  "shall",
  "is",
  "are",
  "may",
  "will",
]);
const QUESTION_SUBJECTS = new Set(["we", "i", "you", "they", "it", "there"]);
const SPEAKERS = new Set(["we", "i", "you"]);
const QUESTION_WORDS = new Set(["how", "what", "which", "who", "why", "when", "where"]);

/** Whether a sentence asks: by its mark, or by its word order where speech-to-text left the mark out. */
function isQuestion(words: readonly SpokenWord[], endMark: string): boolean {
  if (endMark.includes("?")) return true;
  const opening = words.slice(0, 8).map((word) => word.text);
  const skip = ["so", "and", "but", "okay", "ok", "well"].includes(opening[0] ?? "") ? 1 : 0;
  const [first = "", second = ""] = opening.slice(skip);
  if (isInverted(first, second)) return true;
  return (
    QUESTION_WORDS.has(first) && opening.some((verb, i) => isInverted(verb, opening[i + 1] ?? ""))
  );
}

/** "Should we …" asks; "should the timer be earlier, …" supposes a case. */
const isInverted = (verb: string, subject: string): boolean =>
  verb === "should"
    ? SPEAKERS.has(subject)
    : QUESTION_VERBS.has(verb) && QUESTION_SUBJECTS.has(subject);

/** "Maybe sixty seconds" and "it might have happened" are no doubts about the design. */
const SUPPOSED =
  /\b(?:(?:maybe|perhaps|possibly) (?:we|i|you|also|add|use|put|a queue|a cache)|(?:we|i|you|one) might(?! have)|not sure|do not know (?:if|whether)|no idea (?:if|whether)|i wonder|wonder (?:if|whether)|should we|could we|if we had|if we wanted|whether (?:we|i) (?:should|need|want)|whether to|i guess we could|what if)\b|\bmaybe$/;
const TODAY =
  /\b(?:today(?!$)|currently|right now|at the moment|nowadays|so far|last (?:month|week|year|quarter|time)|back then|previously|in the past|existing system|old system|the incidents?)\b/;
const OTHERS =
  /\b(?:they|their|them|your|you|company|teams?|had|was|were|did|used|happened|nobody|no|not|broke|died|sent|doubled)\b/;
const PAST_LACK =
  /\b(?:there (?:was|were) no|had no|did not have|was missing|were missing|(?:they|it|we|you|system|teams?|that) used to)\b/;

/** The mood of each clause of a sentence. `endMark`: the last characters of the sentence. */
export function clauseMoods(
  words: readonly SpokenWord[],
  clauses: readonly number[],
  endMark: string,
): Mood[] {
  const asks = isQuestion(words, endMark);
  const moods: Mood[] = [];
  for (let start = 0; start < words.length;) {
    const clause = clauses[start] ?? 0;
    const end = Math.max(start + 1, clauses.lastIndexOf(clause) + 1);
    const first = words[start] as SpokenWord;
    const mood = moodOf(textOf(words.slice(start, end)), textOf(words.slice(start, end + 2)), asks);
    const isLed = moods[clause - 1] === "weak" && first.gap === "none" && first.text !== "so";
    moods.push(mood === "plain" && isLed && isShort(clauses, clause - 1) ? "weak" : mood);
    start = end;
  }
  return moods;
}

/** "Maybe | we could …", "I don't know | if we …": a doubt that leads on to the next clause. */
function isShort(clauses: readonly number[], clause: number): boolean {
  return clauses.filter((other) => other === clause).length <= 6;
}

const textOf = (words: readonly SpokenWord[]): string => words.map((word) => word.text).join(" ");

/** `led`: the clause with the first words of the next one. */
function moodOf(clause: string, led: string, asks: boolean): Mood {
  if (PAST_LACK.test(clause) || (TODAY.test(clause) && OTHERS.test(clause.replace(TODAY, ""))))
    return "past";
  return asks || SUPPOSED.test(led) ? "weak" : "plain";
}
