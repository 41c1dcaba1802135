import { isFunctionWord } from "../evidence/words.ts";
import type { SpokenWord } from "./clauses.ts";
import { isDenier, NEEDED, type NegatorKind, type Words } from "./negators.ts";
import {
  DESIGN_VERBS,
  FINITE_AUXILIARIES,
  SUBJECT_PRONOUNS,
  THIRD_PERSON_VERBS,
} from "./wordClasses.ts";

/** A negator in its sentence. */
export interface Scoped {
  readonly words: Words;
  readonly clauses: readonly number[];
  readonly at: number;
  readonly kind: NegatorKind;
}

/** The words [start, end) that a negator covers. */
export interface Scope {
  readonly start: number;
  readonly end: number;
  /** Where an exception ("until", "without") turns the whole denial into an affirmation. */
  readonly exception?: number;
}

/** The first word of a clause. */
export const clauseStart = (clauses: readonly number[], at: number): number =>
  clauses.indexOf(clauses[at] ?? 0);

/** How far a denial reaches. */
export function scopeOf(scoped: Scoped): Scope {
  const { words, clauses, at, kind } = scoped;
  const start = clauseStart(clauses, at);
  const opener = words[start]?.text ?? "";
  const hasSubject = start < at && !SUBJECT_PRONOUNS.has(opener);
  const isJudged = kind === "verdict" || (words[at]?.text === "out" && start < at);
  if (hasSubject && (isJudged || isNotNeeded(words, at))) return { start, end: at };
  return forwardScope(scoped);
}

/** "X is not needed", "X isn't worth it": the denial falls on what stands before. */
function isNotNeeded(words: Words, at: number): boolean {
  const verb = words[at - 1]?.text ?? "";
  const judgement = words
    .slice(at + 1, at + 4)
    .find((word) => !["really", "actually", "an", "even", "be"].includes(word.text));
  if (words[at]?.text !== "not" || judgement === undefined || !NEEDED.has(judgement.stem))
    return false;
  if (judgement.text === "optional") return false;
  return (
    ["is", "are", "was", "be", "will", "would"].includes(verb) && words[at + 1]?.text !== "going"
  );
}

const THOUGHTS = new Set([
  "think",
  "thought",
  "believe",
  "see",
  "know",
  "feel",
  "want",
  "say",
  "mean",
  "why",
  "reason",
]);

/** "It is not the case that …", "we will not do this: …", "there is no we reserve …": everything after is denied. */
export function isWholeSentence(words: Words, at: number): boolean {
  const [next, afterNext] = [words[at + 1], words[at + 2]];
  if (next === undefined || next.gap !== "none") return false;
  if (next.text === "true" || (next.text === "the" && afterNext?.text === "case")) return true;
  const colon = words.findIndex((word, i) => i > at && word.gap === "colon");
  if (colon > 0 && words.slice(at + 1, colon).every((word) => ANNOUNCERS.has(word.text)))
    return true;
  const verb = words[at - 1]?.text ?? "";
  const isPrefix = verb === "do" || (words[at - 2]?.text === "there" && verb === "is");
  const denied = next.text === "need" ? afterNext : next;
  return (
    isPrefix &&
    denied !== undefined &&
    CANNOT_FOLLOW.has(denied.text) &&
    !(denied !== next && denied.text === "to")
  );
}

/** After "we do not" a verb is due and after "there is no" a noun: these show that a whole sentence was put there. */
const CANNOT_FOLLOW = new Set(
  `we i they he she if when so and but or then because for on at in after before once while to from with by the two
  three first second as since until what how where let`.split(/\s+/),
);

/** What stands between a negator and the colon of a list: "we will not do the following: …". */
const ANNOUNCERS = new Set(
  "need needed do doing use used using have having want the following things any of these this that here for now in scope included include planned build building".split(
    " ",
  ),
);

/** After these the rest is what does happen: "not until the record is written". */
const EXCEPTIONS = new Set(["until", "unless", "before", "without", "except", "till"]);
/** "We do not need a queue until …" is put off, hence denied for now. */
const PUT_OFF = new Set([
  "need",
  "want",
  "have",
  "bother",
  "plan",
  "worri",
  "add",
  "build",
  "introduc",
  "requir",
  "us",
  "use",
  "do",
]);
/** "Cannot spend more than the daily limit": the limit stands. */
const COMPARISONS = new Set([
  "more",
  "less",
  "longer",
  "later",
  "higher",
  "lower",
  "further",
  "fewer",
]);
const CONSEQUENCES = new Set(["so", "thus", "therefore", "hence", "which", "meaning"]);
const MAX_SCOPE = 25;

function forwardScope(scoped: Scoped): Scope {
  const { words, clauses, at } = scoped;
  let content = 0;
  let clause = clauses[at];
  for (let end = at + 1; end < words.length; end += 1) {
    const word = words[end] as SpokenWord;
    const isBare = words.slice(at, end).some(({ text }) => text.startsWith("any"));
    if (clauses[end] !== clause && !goesOnInClause(words, end, isBare)) return { start: at, end };
    clause = clauses[end];
    if (EXCEPTIONS.has(word.text) && end > at + 1 && !isBare) {
      const isPutOff = PUT_OFF.has(words[at + 1]?.stem ?? "") || words[at + 1]?.text === "the";
      return isPutOff && word.text !== "without"
        ? { start: at, end }
        : { start: at, end: at, exception: end };
    }
    if (end - at > MAX_SCOPE || isComparison(words, end)) return { start: at, end };
    if (content > 0 && endsScope(scoped, end)) return { start: at, end };
    if (!THOUGHTS.has(word.text) && !isFunctionWord(word.text)) content += 1;
  }
  return { start: at, end: words.length };
}

/** "I don't think | we need …", "we do not write anything | before …": the denial is about what follows. */
function goesOnInClause(words: Words, at: number, isBare: boolean): boolean {
  const text = words[at]?.text ?? "";
  return (isBare && EXCEPTIONS.has(text)) || (SUBJECT_PRONOUNS.has(text) && isThought(words, at));
}

const isComparison = (words: Words, at: number): boolean =>
  words[at]?.text === "than" && COMPARISONS.has(words[at - 1]?.text ?? "");

/** Whether what was denied has been said, and this word starts something else. */
function endsScope({ words, at, kind }: Scoped, end: number): boolean {
  const { text, gap } = words[end] as SpokenWord;
  if (CONSEQUENCES.has(text) || (gap === "comma" && !listGoesOn(words, end))) return true;
  const isNarrow = (kind === "aside" && !isDenier(words[at]?.text ?? "")) || isRelative(words, at);
  if (isNarrow && endsNarrowScope(words, at, end)) return true;
  const isSubject = SUBJECT_PRONOUNS.has(text) && !["that", "this", "it"].includes(text);
  return isSubject && words[end + 1] !== undefined && !isThought(words, end);
}

/** What is only set aside ends at the verb of its sentence: "calls without a key | are rejected". */
function endsNarrowScope(words: Words, at: number, end: number): boolean {
  const { text } = words[end] as SpokenWord;
  if (FINITE_AUXILIARIES.has(text) || THIRD_PERSON_VERBS.has(text)) return true;
  return at === 0 && ["the", "a", "an"].includes(text);
}

const isThought = (words: Words, at: number): boolean => THOUGHTS.has(words[at - 1]?.text ?? "");

/** "A call that has no key is rejected": the denial stays inside the relative clause. */
function isRelative(words: Words, at: number): boolean {
  return words
    .slice(Math.max(0, at - 3), at)
    .some(({ text }) => ["that", "which", "who", "whose", "with"].includes(text));
}

/** Whether a comma inside a denial leads to one more denied item: "no cache, queue or retries". */
function listGoesOn(words: Words, at: number): boolean {
  let end = at + 1;
  while (end < words.length && words[end]?.gap === "none") end += 1;
  const item = words.slice(at, end);
  const rest = words.slice(at).map((word) => word.text);
  const isClosed = rest
    .slice(0, 14)
    .some((text) => text === "or" || text === "nor" || text === "and");
  const isVerb = DESIGN_VERBS.has(item[0]?.text ?? "");
  const isConnected = ["or", "nor", "and"].includes(item[0]?.text ?? "");
  if (isConnected) return true;
  return isClosed ? item.length <= 8 : !isVerb && item.length <= 4;
}
