import { isFunctionWord } from "../evidence/words.ts";
import type { SpokenWord } from "./clauses.ts";
import { isNumeral } from "./numbers.ts";
import { DESIGN_VERBS, THIRD_PERSON_VERBS } from "./wordClasses.ts";

/** `prose` says something, `terse` is a telegraphic note (half credit for a single idea), `list` only drops words (none). */
export type Texture = "prose" | "terse" | "list";

/** Spoken English has nearly half function words; a list of terms has none. */
const PROSE_SHARE = { speech: 0.18, notes: 0.15 } as const;
const LONG_LIST = 7;
const SHORT_LIST = 4;
/** So many words in a row without grammar are no clipped sentence any more. */
const LONG_RUN = 9;

/**
 * Tells talk from a pile of keywords. Sums and steps are spoken tersely ("night, ten hours, two nodes"), and notes are
 * written so: arrows, colons, numbers and verbs count.
 */
export function textureOf(
  words: readonly SpokenWord[],
  text: string,
  kind: "speech" | "notes",
): Texture {
  const grammar = words.filter((word) => isFunctionWord(word.text)).length;
  const items = listItems(words);
  if (kind === "speech" && isAnnounced(words)) return "prose";
  if (grammar / Math.max(1, words.length) >= PROSE_SHARE[kind])
    return items < LONG_LIST ? "prose" : "terse";
  if (items >= LONG_LIST) return "list";
  const numbers = words.filter((word) => isNumeral(word.text)).length;
  if (kind === "speech") {
    if (numbers > 0 && items < SHORT_LIST) return "prose";
    const hasVerb = words.some(
      (word) => DESIGN_VERBS.has(word.text) || THIRD_PERSON_VERBS.has(word.text),
    );
    return numbers > 0 || (hasVerb && items < SHORT_LIST && words.length < LONG_RUN)
      ? "terse"
      : "list";
  }
  return /->|=>|→|↔|[:=()<>≤≥;!]|\bw\//.test(text) ? "terse" : "list";
}

const ANNOUNCED_WORDS = 40;

/** "There's a refunds table: id, payment, amount, status": a list with a head that says what it is. */
function isAnnounced(words: readonly SpokenWord[]): boolean {
  const colon = words.findIndex((word) => word.gap === "colon");
  const head = words.slice(0, Math.max(colon, 0));
  return (
    head.length >= 3 &&
    words.length <= ANNOUNCED_WORDS &&
    head.some((word) => isFunctionWord(word.text))
  );
}

/** Items of up to three words between commas, without a function word but a leading "and". */
function listItems(words: readonly SpokenWord[]): number {
  let items = 0;
  let start = 0;
  for (let at = 1; at <= words.length; at += 1) {
    if (at < words.length && words[at]?.gap === "none") continue;
    const item = words.slice(start, at).filter((word) => word.text !== "and" && word.text !== "or");
    if (
      item.length <= 3 &&
      item.every((word) => !isFunctionWord(word.text) && !isNumeral(word.text))
    )
      items += 1;
    start = at;
  }
  return items;
}

const STACCATO_WORDS = 4;
const STACCATO_RUN = 6;

/** Which sentences of a turn belong to a row of shreds: "Token bucket. Lua script. Reserve and settle. …" is a list, too. */
export function shredsAmong(sentences: readonly (readonly SpokenWord[])[]): ReadonlySet<number> {
  const shreds = new Set<number>();
  let start = 0;
  for (let at = 0; at <= sentences.length; at += 1) {
    if (at < sentences.length && (sentences[at]?.length ?? 0) <= STACCATO_WORDS) continue;
    if (at - start >= STACCATO_RUN) for (let i = start; i < at; i += 1) shreds.add(i);
    start = at + 1;
  }
  return shreds;
}
