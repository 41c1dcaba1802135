import type { SpokenWord } from "./clauses.ts";
import { isNumeral } from "./numbers.ts";
import { FINITE_AUXILIARIES, SUBJECT_PRONOUNS, THIRD_PERSON_VERBS } from "./wordClasses.ts";

export type Words = readonly SpokenWord[];

/** `no` denies, `aside` leaves without credit ("instead of X"), `verdict` judges what stands before ("X is overkill"). */
export type NegatorKind = "no" | "aside" | "verdict";

const DENIERS = new Set([
  "not",
  "never",
  "no",
  "nothing",
  "nobody",
  "none",
  "neither",
  "nor",
  "hardly",
]);
const SET_ASIDE = new Set(["without", "avoid", "avoids", "avoiding", "ignore", "ignoring", "omit"]);
/** Said of what stands before: "a queue is overkill". */
const VERDICTS = new Set(["unnecessary", "overkill", "pointless", "redundant", "unneeded"]);
/** "not only X", "no more than X", "no matter X" do not deny X. */
const HARMLESS_AFTER: Readonly<Record<string, ReadonlySet<string>>> = {
  not: new Set([
    "only",
    "just",
    "merely",
    "simply",
    "necessarily",
    "least",
    "more",
    "less",
    "later",
    "until",
    "forget",
    "found",
    "founds",
  ]),
  no: new Set([
    "matter",
    "doubt",
    "problem",
    "worries",
    "more",
    "less",
    "later",
    "op",
    "sooner",
    "idea",
    "clue",
    "question",
    "wonder",
  ]),
};
const HARMLESS_BEFORE = new Set(["why", "if", "or", "whether", "reason"]);

/** What kind of negator stands at a place, null when none does or when it denies nothing. */
export function negatorAt(words: Words, at: number): NegatorKind | null {
  const { text } = words[at] as SpokenWord;
  const next = words[at + 1];
  // "Run plus step, not a hash": a contrast rather than a denial.
  if (text === "not" && words[at]?.gap !== "none") return "aside";
  if (DENIERS.has(text)) return isHarmless(words, at) ? null : denierKind(words, at);
  if (SET_ASIDE.has(text)) return "aside";
  if (text === "skip" || text === "skipping") return next?.text === "locked" ? null : "no";
  if (VERDICTS.has(text)) return "verdict";
  if (text === "out" && next?.text === "of" && words[at + 2]?.text === "scope") return "aside";
  if ((text === "instead" && next?.text === "of") || (text === "rather" && next?.text === "than"))
    return "aside";
  return (text === "leave" || text === "leaving") && next?.text === "out" ? "aside" : null;
}

const MODALS = new Set(["can", "could", "may", "must", "should", "shall"]);
const PRONOUN_DENIERS = new Set(["nothing", "nobody", "none"]);

const SUBJECT_LEADS = new Set(["and", "so", "that", "say", "says", "mean", "means", "promise"]);

/** What must not or cannot happen, and what nobody does, are rules of the design: they deny none of its parts. */
function denierKind(words: Words, at: number): NegatorKind | null {
  const { text, gap } = words[at] as SpokenWord;
  if (MODALS.has(words[at - 1]?.text ?? "") || PRONOUN_DENIERS.has(text)) return "aside";
  const isSubject =
    text === "no" && (at === 0 || gap !== "none" || SUBJECT_LEADS.has(words[at - 1]?.text ?? ""));
  return isSubject ? subjectKind(words, at) : "no";
}

/** "No approval is needed" denies, "no answer is cached" sets aside, "no team can take …" and "no data means …" do neither. */
function subjectKind(words: Words, at: number): NegatorKind | null {
  for (let verb = at + 2; verb < at + 6; verb += 1) {
    const word = words[verb];
    if (word !== undefined && isNumeral(word.text)) return null;
    if (word === undefined || word.gap !== "none") return "no";
    if (MODALS.has(word.text) || THIRD_PERSON_VERBS.has(word.text)) return null;
    if (FINITE_AUXILIARIES.has(word.text))
      return NEEDED.has(words[verb + 1]?.stem ?? "") ? "no" : "aside";
  }
  return "no";
}

function isHarmless(words: Words, at: number): boolean {
  const { text } = words[at] as SpokenWord;
  const next = words[at + 1];
  const previous = words[at - 1]?.text ?? "";
  if (next === undefined) return false;
  if (HARMLESS_AFTER[text]?.has(next.text) === true) return true;
  if (text === "not" && HARMLESS_BEFORE.has(previous)) return true;
  if (text === "no" && next.text === "reason" && words[at + 2]?.text === "not") return true;
  const isInterjection =
    text === "no" && at <= 1 && (next.gap !== "none" || SUBJECT_PRONOUNS.has(next.text));
  return isInterjection && next.gap !== "colon";
}

/** As stems: "no approval is needed", "X is not worth it". */
export const NEEDED = new Set([
  "need",
  "necessari",
  "requir",
  "worth",
  "option",
  "use",
  "part",
  "want",
  "relev",
  "go",
]);

/** "Not", "never", "no" and their like, as opposed to "without" or "instead of". */
export const isDenier = (word: string): boolean => DENIERS.has(word);
