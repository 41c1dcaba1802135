import { stemmer } from "stemmer";

/** A word of a text: `text` is its plain lower-case form, [start, end) its place in the text. */
export interface Word {
  readonly text: string;
  readonly stem: string;
  readonly start: number;
  readonly end: number;
}

const listed = (words: string): ReadonlySet<string> => new Set(words.split(/\s+/));

/** Words that carry no meaning of their own: a phrase may be spoken with any of them in between. */
const GLUE = listed(
  `a an the this that these those it its is are was were be been being am we i you they he she our
  their your my his her us them me do does did have has had will would can could should shall may
  might of to just also then so very really basically actually simply okay ok well um uh erm like
  kind sort gonna let there here and`,
);

const SKIPPABLE: ReadonlySet<string> = new Set([
  ...GLUE,
  ...listed("in on at for by with from into onto as about w"),
]);

const CONNECTIVES = listed(
  `or but if because since when while than until unless before after over under per each every some
  any all what which who how where whether not no never must here there once both only same other
  through between against during without within up out off down`,
);

export const isGlue = (word: string): boolean => GLUE.has(word);
export const isSkippable = (word: string): boolean => SKIPPABLE.has(word);
/** Grammar rather than subject matter: what a list of keywords lacks. */
export const isFunctionWord = (word: string): boolean => isSkippable(word) || CONNECTIVES.has(word);
export const isContentWord = (word: string): boolean =>
  !isFunctionWord(word) && /\w{2}|\d|\p{L}{2}/u.test(word);

export function countContentWords(text: string): number {
  return wordsOf(text).filter((word) => isContentWord(word.text)).length;
}

/** "/s" is spoken "per second": only before these, so that "reads/writes" stays two words. */
const PER =
  "s|secs?|seconds?|mins?|minutes?|h|hrs?|hours?|days?|d|months?|mo|req|requests?|tokens?|calls?|users?";
const TOKEN = new RegExp(
  String.raw`\d+(?:[.,]\d+)*|\p{L}[\p{L}\p{M}\p{N}]*(?:['’]\p{L}+)*|[%$€£]|\/(?=\s?(?:${PER})\b)`,
  "giu",
);
const PER_UNITS: Readonly<Record<string, string>> = {
  s: "second",
  sec: "second",
  secs: "second",
  min: "minute",
  mins: "minute",
  h: "hour",
  hr: "hour",
  hrs: "hour",
  d: "day",
  mo: "month",
  req: "request",
};

/** Splits a text into words; contractions come apart ("don't" is "do", "not"), so do "6.5k" and "maxTokens". */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(TOKEN)) {
    for (const part of partsOf(match[0])) {
      const start = match.index + part.from;
      const previous = words.at(-1);
      const perUnit =
        previous?.text === "per" && text[previous.start] === "/" ? PER_UNITS[part.text] : undefined;
      const word = perUnit ?? part.text;
      words.push({ text: word, stem: stemOf(word), start, end: match.index + part.to });
    }
  }
  return words;
}

interface Part {
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const SYMBOLS: Readonly<Record<string, string>> = {
  "/": "per",
  "%": "percent",
  $: "usd",
  "€": "eur",
  "£": "gbp",
};
const NEGATED_VERBS: Readonly<Record<string, string>> = { ca: "can", wo: "will", sha: "shall" };
/** Typed without apostrophe, or heard so. */
const BARE_CONTRACTION = /^(do|does|did|is|are|was|were|would|should|could|have|has|ca|wo)nt$/;

const knownParts = new Map<string, readonly Part[]>();

function partsOf(raw: string): readonly Part[] {
  const known = knownParts.get(raw);
  if (known !== undefined) return known;
  const parts = takeApart(raw);
  knownParts.set(raw, parts);
  return parts;
}

function takeApart(raw: string): Part[] {
  const symbol = SYMBOLS[raw];
  const whole = (text: string): Part[] => [{ text, from: 0, to: raw.length }];
  if (symbol !== undefined) return whole(symbol);
  if (/^\d/.test(raw)) return whole(raw.replace(/,(?=\d{3}(?!\d))/g, ""));
  if (/^[a-z]{2,}(?:[A-Z][a-z\d]+)+$/.test(raw)) return camelParts(raw);
  const lower = raw.toLowerCase().replaceAll("’", "'");
  if (lower === "cannot")
    return [
      { text: "can", from: 0, to: 3 },
      { text: "not", from: 3, to: 6 },
    ];
  const negated = /^(\p{L}+)n't$/u.exec(lower) ?? BARE_CONTRACTION.exec(lower);
  if (negated?.[1] !== undefined) {
    const verb = negated[1];
    return [
      { text: NEGATED_VERBS[verb] ?? verb, from: 0, to: verb.length },
      { text: "not", from: verb.length, to: raw.length },
    ];
  }
  return whole(lower.replace(/'(?:s|re|ve|ll|d|m)$/, "").replaceAll("'", ""));
}

function camelParts(raw: string): Part[] {
  return [...raw.matchAll(/^[a-z]+|[A-Z][a-z\d]+/g)].map((match) => ({
    text: match[0].toLowerCase(),
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** Forms that the Porter algorithm does not bring together. */
const IRREGULAR: ReadonlyMap<string, string> = new Map(
  `sent:send kept:keep held:hold wrote:write written:write lost:lose chose:choose chosen:choose ran:run
  gave:give given:give took:take taken:take went:go gone:go broke:break broken:break fell:fall
  fallen:fall drew:draw drawn:draw made:make paid:pay said:say told:tell got:get built:build
  spent:spend found:find knew:know known:know began:begin begun:begin came:come died:die dies:die
  dying:die dead:die woke:wake woken:wake threw:throw thrown:throw bought:buy thought:think
  expiry:expire expiries:expire indices:index stuck:stick queued:queue queuing:queue queueing:queue
  freed:free grew:grow grown:grow bound:bind`
    .split(/\s+/)
    .map((pair) => pair.split(":") as [string, string]),
);

const stems = new Map<string, string>();

/** The Porter stem, after British spelling and irregular forms were brought to one form. */
function stemOf(word: string): string {
  const known = stems.get(word);
  if (known !== undefined) return known;
  const base = IRREGULAR.get(word) ?? word;
  const spelt = base
    .replace(/is(e|ed|es|ing|ation)$/, "iz$1")
    .replace(/^(.{3,})our(s|al|ed)?$/, "$1or$2");
  const stem = /^\p{L}/u.test(spelt) ? stemmer(spelt) : spelt;
  stems.set(word, stem);
  return stem;
}
