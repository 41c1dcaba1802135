import search from "approx-string-match";
import type { Quote, Source } from "./source.ts";
import { countContentWords } from "./words.ts";

/**
 * `exact`: the words stand in the cited source. `close`: they do but for a slip. `moved`: they stand in another
 * source. The quote is always our slice of the source. `unverified`: nobody said that, or not enough of it.
 */
export type Verification =
  | { readonly status: "exact" | "close" | "moved"; readonly quote: Quote }
  | { readonly status: "unverified" };

/** Below this a quote from speech or notes proves nothing. */
export const MIN_CONTENT_WORDS = 4;
const MAX_ERROR_SHARE = 0.15;
const MAX_ERRORS = 25;

const UNVERIFIED: Verification = { status: "unverified" };

/** Looks a claimed quote up in what the candidate produced: the cited source first, then every other one. */
export function verifyQuote(sources: readonly Source[], claim: Quote): Verification {
  const wanted = normalise(claim.text).text.trim();
  if (wanted === "") return UNVERIFIED;
  const candidates = sources.filter((source) => source.speaker === "candidate");
  const cited = candidates.filter((source) => source.id === claim.source);
  const others = candidates.filter((source) => source.id !== claim.source);
  return (
    firstFound(cited, wanted, findExact, "exact") ??
    firstFound(cited, wanted, findClose, "close") ??
    firstFound(others, wanted, findExact, "moved") ??
    firstFound(others, wanted, findClose, "moved") ??
    UNVERIFIED
  );
}

type Finder = (source: Normalised, wanted: string) => Range | null;

/** A range of a normalised text. */
interface Range {
  readonly start: number;
  readonly end: number;
}

function firstFound(
  sources: readonly Source[],
  wanted: string,
  find: Finder,
  status: "exact" | "close" | "moved",
): Verification | null {
  for (const source of sources) {
    const text = normalisedSource(source);
    const range = find(text, wanted);
    if (range === null) continue;
    const slice = sliceOf(source.text, text, range);
    if (source.kind !== "board" && countContentWords(slice) < MIN_CONTENT_WORDS) continue;
    return { status, quote: { source: source.id, text: slice } };
  }
  return null;
}

function findExact({ text }: Normalised, wanted: string): Range | null {
  const at = text.indexOf(` ${wanted} `);
  return at < 0 ? null : { start: at + 1, end: at + 1 + wanted.length };
}

function findClose({ text }: Normalised, wanted: string): Range | null {
  const maxErrors = Math.min(Math.floor(wanted.length * MAX_ERROR_SHARE), MAX_ERRORS);
  if (maxErrors === 0) return null;
  const [best] = search(text, wanted, maxErrors).sort(
    (a, b) => a.errors - b.errors || a.start - b.start,
  );
  if (best === undefined) return null;
  const range = toWordBounds(text, best);
  return negatorsOf(text.slice(range.start, range.end)) === negatorsOf(wanted) ? range : null;
}

/** A slip of the pen must not turn "we do not need" into "we do need". */
function negatorsOf(text: string): number {
  return text.match(/\b(?:not|no|never|without|cannot|\w+n t)\b/g)?.length ?? 0;
}

function toWordBounds(text: string, { start, end }: Range): Range {
  let from = start;
  let to = end;
  while (from < to && text[from] === " ") from += 1;
  while (to > from && text[to - 1] === " ") to -= 1;
  while (from > 0 && text[from - 1] !== " ") from -= 1;
  while (to < text.length && text[to] !== " ") to += 1;
  return { start: from, end: to };
}

/** Lower-case words with single spaces, one in front and one behind; `offsets[i]` is where character i came from. */
interface Normalised {
  readonly text: string;
  readonly offsets: readonly number[];
  readonly ends: readonly number[];
}

const normalisedSources = new WeakMap<Source, Normalised>();

function normalisedSource(source: Source): Normalised {
  const known = normalisedSources.get(source);
  if (known !== undefined) return known;
  const made = normalise(source.text);
  normalisedSources.set(source, made);
  return made;
}

function normalise(raw: string): Normalised {
  let text = " ";
  const offsets = [0];
  const ends = [0];
  let at = 0;
  for (const character of raw) {
    const next = at + character.length;
    for (const folded of foldedForms(character)) {
      if (folded === " " && text.endsWith(" ")) continue;
      text += folded;
      for (let unit = 0; unit < folded.length; unit += 1) {
        offsets.push(at);
        ends.push(next);
      }
    }
    at = next;
  }
  if (!text.endsWith(" ")) {
    text += " ";
    offsets.push(at);
    ends.push(at);
  }
  return { text, offsets, ends };
}

const folds = new Map<string, readonly string[]>();

/** What nobody sees, such as a soft hyphen, does not part a word. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/** A character in plain lower case, everything that is no letter or digit as a space. */
function foldedForms(character: string): readonly string[] {
  const known = folds.get(character);
  if (known !== undefined) return known;
  const visible = character.replace(INVISIBLE, "");
  const made = Array.from(visible.normalize("NFKC").toLowerCase(), (one) =>
    /[\p{L}\p{N}\p{M}]/u.test(one) ? one : " ",
  );
  folds.set(character, made);
  return made;
}

function sliceOf(raw: string, { offsets, ends }: Normalised, { start, end }: Range): string {
  return raw.slice(offsets[start] ?? 0, ends[end - 1] ?? raw.length);
}
