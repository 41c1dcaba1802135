import type { Source } from "../evidence/source.ts";
import { boardSourceId } from "../evidence/sources.ts";
import { MIN_CONTENT_WORDS, verifyQuote } from "../evidence/verify.ts";
import { isContentWord } from "../evidence/words.ts";
import type { GradeQuote } from "./grade.ts";
import type { Hit } from "./hit.ts";
import type { Script, Span } from "./script.ts";

const MAX_QUOTE_WORDS = 40;
const MAX_TEXT_QUOTES = 3;
const MAX_BOARD_QUOTES = 4;

/** Quotes what stands behind a hit. Many signals lean on the same sentences: each quote is verified once. */
export class Quoter {
  readonly #verified = new Map<Source, Map<string, GradeQuote | null>>();
  readonly #byId: ReadonlyMap<string, Source>;

  constructor(
    private readonly script: Script,
    sources: readonly Source[],
  ) {
    this.#byId = new Map(sources.map((source) => [source.id, source]));
  }

  /** The candidate's own words and boxes, each verified once more; empty when none is long enough to prove the hit. */
  quotesOf(hit: Hit): GradeQuote[] {
    const texts = sentencesOf(hit, this.script).map((spans) => sentenceQuote(spans, this.script));
    const drawn = [...new Set(hit.board)]
      .map(boardSourceId)
      .flatMap((id) => this.#byId.get(id) ?? []);
    const claims = [
      ...withoutRepeats(texts.filter((claim) => claim !== null)).slice(0, MAX_TEXT_QUOTES),
      ...drawn.slice(0, MAX_BOARD_QUOTES).map((source) => ({ source, text: source.text })),
    ];
    return claims.map((claim) => this.#quote(claim)).filter((quote) => quote !== null);
  }

  #quote({ source, text }: Claim): GradeQuote | null {
    const quotes = this.#verified.get(source) ?? new Map<string, GradeQuote | null>();
    this.#verified.set(source, quotes);
    const known = quotes.get(text);
    if (known !== undefined) return known;
    const verified = verifyQuote([source], { source: source.id, text });
    const quote = verified.status === "unverified" ? null : gradeQuote(source, verified.quote.text);
    quotes.set(text, quote);
    return quote;
  }
}

export const gradeQuote = ({ id, kind, t }: Source, text: string): GradeQuote => ({
  source: id,
  kind,
  text,
  t,
});

/** The spans of a hit, sentence by sentence. */
function sentencesOf(hit: Hit, script: Script): Span[][] {
  const bySentence = new Map<number, Span[]>();
  for (const span of hit.spans) {
    const sentence = script.words[span.first]?.sentence ?? -1;
    bySentence.set(sentence, [...(bySentence.get(sentence) ?? []), span]);
  }
  return [...bySentence].sort(([a], [b]) => a - b).map(([, spans]) => spans);
}

interface Claim {
  readonly source: Source;
  readonly text: string;
}

function sentenceQuote(spans: readonly Span[], script: Script): Claim | null {
  const at = script.words[spans[0]?.first ?? -1]?.sentence ?? -1;
  const sentence = script.sentences[at];
  if (sentence === undefined) return null;
  const range = clip({ first: sentence.first, last: sentence.end - 1 }, spans);
  const isEnough = sentence.source.kind === "board" || saysEnough(range, script);
  const shown = isEnough ? textOf(range, script) : widened(at, script);
  return shown === null ? null : { source: sentence.source, text: shown };
}

/** A widened quote may hold the next one. */
function withoutRepeats(claims: readonly Claim[]): Claim[] {
  return claims.filter(
    ({ source, text }, at) =>
      !claims.some(
        (other, i) =>
          other.source === source &&
          other.text.includes(text) &&
          (other.text !== text || i < at) &&
          i !== at,
      ),
  );
}

/** At most 40 words, with what was matched in the middle. */
function clip(sentence: Span, spans: readonly Span[]): Span {
  if (sentence.last - sentence.first < MAX_QUOTE_WORDS) return sentence;
  const from = Math.min(...spans.map((span) => span.first));
  const to = Math.min(Math.max(...spans.map((span) => span.last)), from + MAX_QUOTE_WORDS - 1);
  const room = Math.floor((MAX_QUOTE_WORDS - (to - from + 1)) / 2);
  const first = Math.max(
    sentence.first,
    Math.min(from - room, sentence.last - MAX_QUOTE_WORDS + 1),
  );
  return { first, last: Math.min(sentence.last, first + MAX_QUOTE_WORDS - 1) };
}

/** A sentence too short to prove anything is quoted together with its neighbour. */
function widened(at: number, script: Script): string | null {
  for (const [from, to] of [
    [at - 1, at],
    [at, at + 1],
    [at - 1, at + 1],
  ] as const) {
    const [first, last] = [script.sentences[from], script.sentences[to]];
    if (first === undefined || last === undefined || first.source !== last.source) continue;
    if (last.end - first.first > MAX_QUOTE_WORDS || hasHole(from, to, script)) continue;
    const range = { first: first.first, last: last.end - 1 };
    if (saysEnough(range, script)) return textOf(range, script);
  }
  return null;
}

/** Whether an ignored sentence lies between. */
function hasHole(from: number, to: number, script: Script): boolean {
  for (let at = from; at < to; at += 1) {
    const end = script.words[(script.sentences[at]?.end ?? 0) - 1];
    const start = script.words[script.sentences[at + 1]?.first ?? -1];
    if (
      end === undefined ||
      start === undefined ||
      /\p{L}/u.test(end.source.text.slice(end.end, start.start))
    )
      return true;
  }
  return false;
}

function saysEnough({ first, last }: Span, script: Script): boolean {
  let content = 0;
  for (let at = first; at <= last && content < MIN_CONTENT_WORDS; at += 1)
    if (isContentWord(script.words[at]?.text ?? "")) content += 1;
  return content >= MIN_CONTENT_WORDS;
}

function textOf({ first, last }: Span, script: Script): string {
  const [start, end] = [script.words[first], script.words[last]];
  return start === undefined || end === undefined
    ? ""
    : start.source.text.slice(start.start, end.end);
}
