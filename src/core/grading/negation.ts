import type { SpokenWord } from "./clauses.ts";
import { clauseStart, isWholeSentence, scopeOf } from "./negationScope.ts";
import { negatorAt, type Words } from "./negators.ts";
import { CARE_STEMS, PROBLEM_STEMS } from "./wordClasses.ts";

/** Why a word is not affirmed: the negator's place in the sentence, and whether it says no or only sets aside. */
export interface Negation {
  readonly negator: number;
  /** "we do not need X" denies; "instead of X", "without X" and "avoid X" only leave X without credit. */
  readonly denies: boolean;
}

/** How far from its start a sentence that opens with a denial says so: "and for that we don't …". */
const OPENING = 5;

/** Whether a sentence opens with a denial. */
export function opensWithDenial(words: readonly SpokenWord[]): boolean {
  return words.slice(0, OPENING).some((_, at) => negatorAt(words, at) === "no");
}

/**
 * For each word of a sentence the negation that covers it, or null. `clauses` as `clausesOf` numbers them.
 * `sweeping`: a denial that opens the sentence denies all of it.
 */
export function negationsOf(
  words: readonly SpokenWord[],
  clauses: readonly number[],
  sweeping = false,
): (Negation | null)[] {
  const found: (Negation | null)[] = words.map(() => null);
  /** "Never … without": the second one only ends the first. */
  const spent = new Set<number>();
  for (let at = 0; at < words.length; at += 1) {
    const kind = negatorAt(words, at);
    if (kind === null || spent.has(at) || isConditional(words, clauses, at)) continue;
    if (kind === "no" && (isWholeSentence(words, at) || (sweeping && at < OPENING))) {
      return found.fill({ negator: at, denies: true }, at + 1);
    }
    const scope = scopeOf({ words, clauses, at, kind });
    if (scope.exception !== undefined) spent.add(scope.exception);
    const negation: Negation = { negator: at, denies: kind === "no" };
    for (let i = scope.start; i < scope.end; i += 1) {
      if (i === at || isWelcomeDenial(words, at, i)) continue;
      found[i] = negation;
    }
  }
  return found;
}

const CONDITIONS = new Set([
  "if",
  "when",
  "whenever",
  "once",
  "unless",
  "while",
  "until",
  "where",
  "case",
  "after",
  "before",
]);

/** "If there is no capacity, …" describes a situation and denies nothing; nor does "if A fails and there is no B, …". */
function isConditional(words: Words, clauses: readonly number[], at: number): boolean {
  const isCondition = (word: SpokenWord): boolean => CONDITIONS.has(word.text);
  let first = clauseStart(clauses, at);
  if (
    words.slice(first, Math.min(first + 3, at)).some(isCondition) ||
    words.slice(Math.max(0, at - 2), at).some(isCondition)
  ) {
    return true;
  }
  if (first === 0 || !["and", "or", "but"].includes(words[first]?.text ?? "")) return false;
  const end = first;
  first = clauseStart(clauses, first - 1);
  return words.slice(first, Math.min(first + 3, end)).some(isCondition);
}

/** "No double refunds": to deny a problem affirms the design, unless it is the care for it that is denied. */
function isWelcomeDenial(words: Words, negator: number, at: number): boolean {
  const isProblem = (word: SpokenWord | undefined): boolean =>
    word !== undefined && PROBLEM_STEMS.has(word.stem);
  const isNear =
    isProblem(words[at]) ||
    isProblem(words[at - 1]) ||
    (isProblem(words[at + 1]) && words[at + 1]?.gap === "none");
  if (!isNear) return false;
  return !words.slice(negator + 1, at + 2).some((word) => CARE_STEMS.has(word.stem));
}
