import type { Source } from "../evidence/source.ts";
import { MIN_CONTENT_WORDS } from "../evidence/verify.ts";
import { isContentWord, type Word, wordsOf } from "../evidence/words.ts";
import { isAddressedToGrader } from "./addressed.ts";
import { clausesOf, type SpokenWord } from "./clauses.ts";
import { clauseMoods, type Mood } from "./mood.ts";
import { type Negation, negationsOf, opensWithDenial } from "./negation.ts";
import { sentencesOf, sentenceText, wordsWithGaps } from "./sentences.ts";
import { shredsAmong, type Texture, textureOf } from "./stuffing.ts";

/** A word with all that decides whether it may earn credit. */
export interface ScriptWord extends SpokenWord {
  readonly source: Source;
  readonly passage: number;
  readonly sentence: number;
  /** Counted over the whole script. */
  readonly clause: number;
  readonly mood: Mood;
  /** `negator` is the script's index of the negating word. */
  readonly negation: Negation | null;
}

/** Words [first, last] of the script. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** What is quoted, and what supports at most two signals. Words [first, end) of the script. */
export interface Sentence {
  readonly source: Source;
  readonly first: number;
  readonly end: number;
  readonly texture: Texture;
}

/** A turn, a note paragraph or a board label; `t` is its start in milliseconds. */
export interface Passage {
  readonly kind: Source["kind"];
  readonly t: number | null;
}

/** Everything the candidate said, wrote and labelled, ready to be searched. */
export interface Script {
  readonly words: readonly ScriptWord[];
  readonly sentences: readonly Sentence[];
  readonly passages: readonly Passage[];
  /** Where each stem occurs, ascending. */
  readonly places: ReadonlyMap<string, readonly number[]>;
  /** Sentences that speak to the grader: not part of `words`. */
  readonly addressed: readonly { readonly source: Source; readonly text: string }[];
}

/** Reads the candidate's sources once. What is addressed to the grader or echoes the interviewer is left out. */
export function readScript(sources: readonly Source[]): Script {
  const texts = new Map(
    sources
      .filter(({ speaker }) => speaker === "candidate")
      .map((source) => [source, splitText(source)]),
  );
  const script = new ScriptBuilder(isDenialThroughout([...texts.values()].flat()));
  let previous: Source | null = null;
  let question = new Set<string>();
  for (const source of sources) {
    const goesOn: boolean = previous !== null && isSameTurn(previous, source);
    if (previous?.speaker !== "interviewer" && !goesOn) question = new Set();
    const sentences = texts.get(source);
    if (sentences === undefined) {
      for (const stem of contentStems(wordsOf(source.text))) question.add(stem);
    } else {
      if (!goesOn) script.startPassage(source);
      const own = source.kind === "speech" ? withoutEchoes(sentences, question) : sentences;
      const shreds = shredsAmong(own);
      own.forEach((words, at) => script.add(source, words, shreds.has(at)));
    }
    previous = source;
  }
  return script.build();
}

const splitText = ({ kind, text }: Source): SpokenWord[][] =>
  kind === "board" ? [wordsWithGaps(text)].filter((words) => words.length > 0) : sentencesOf(text);

const ENOUGH_SENTENCES = 8;

/** An answer whose sentences mostly open with a denial denies what follows them, too; nobody who designs talks so. */
function isDenialThroughout(sentences: readonly (readonly SpokenWord[])[]): boolean {
  const whole = sentences.filter((words) => words.length >= 4);
  return (
    whole.length >= ENOUGH_SENTENCES && whole.filter(opensWithDenial).length * 2 > whole.length
  );
}

const WORDS_PER_SECOND = 2.2;
const PAUSE_MS = 2_000;

/** Speech-to-text cuts one turn into many segments: they belong together when one begins where the last one ends. */
function isSameTurn(previous: Source, source: Source): boolean {
  if (previous.kind !== "speech" || source.kind !== "speech" || previous.speaker !== source.speaker)
    return false;
  if (previous.t === null || source.t === null || source.t <= previous.t) return false;
  const spoken = (previous.text.split(/\s+/).length / WORDS_PER_SECOND) * 1_000;
  return source.t - previous.t <= spoken + PAUSE_MS;
}

const contentStems = (words: readonly Word[]): string[] =>
  words.filter((word) => isContentWord(word.text)).map((word) => word.stem);

const ECHO_SHARE = 0.7;

/** Leaves out what only gives the interviewer's words back: a whole turn, or a sentence that could stand alone. */
function withoutEchoes(sentences: SpokenWord[][], question: ReadonlySet<string>): SpokenWord[][] {
  const isEcho = (words: readonly Word[], least: number): boolean => {
    const content = contentStems(words);
    const shared = content.filter((stem) => question.has(stem)).length;
    return content.length >= least && shared / content.length >= ECHO_SHARE;
  };
  if (question.size === 0) return sentences;
  return isEcho(sentences.flat(), 1)
    ? []
    : sentences.filter((words) => !isEcho(words, MIN_CONTENT_WORDS));
}

/** What stands only on the board says little by itself. */
const textureIn = ({ kind }: Source, words: readonly SpokenWord[], text: string): Texture =>
  kind === "board" ? "terse" : textureOf(words, text, kind);

class ScriptBuilder {
  readonly #words: ScriptWord[] = [];
  readonly #sentences: Sentence[] = [];
  readonly #passages: Passage[] = [];
  readonly #addressed: { source: Source; text: string }[] = [];
  #clauses = 0;

  constructor(private readonly isDenialThroughout: boolean) {}

  startPassage({ kind, t }: Source): void {
    this.#passages.push({ kind, t });
  }

  add(source: Source, words: readonly SpokenWord[], isShred: boolean): void {
    const [first, last] = [words[0], words.at(-1)];
    if (first === undefined || last === undefined) return;
    const text = sentenceText(source.text, first.start, last.end);
    if (isAddressedToGrader(text)) this.#addressed.push({ source, text });
    else this.#addSentence(source, words, isShred ? "list" : textureIn(source, words, text), text);
  }

  #addSentence(source: Source, words: readonly SpokenWord[], texture: Texture, text: string): void {
    const first = this.#words.length;
    const clauses = clausesOf(words);
    const negations = negationsOf(words, clauses, this.isDenialThroughout);
    const moods = clauseMoods(words, clauses, text.slice(-3));
    const place = { source, passage: this.#passages.length - 1, sentence: this.#sentences.length };
    words.forEach((word, i) => {
      const clause = clauses[i] ?? 0;
      const negation = negations[i] ?? null;
      this.#words.push({
        ...word,
        ...place,
        clause: this.#clauses + clause,
        mood: moods[clause] ?? "plain",
        negation: negation === null ? null : { ...negation, negator: negation.negator + first },
      });
    });
    this.#clauses += moods.length;
    this.#sentences.push({ source, first, end: this.#words.length, texture });
  }

  build(): Script {
    const places = new Map<string, number[]>();
    this.#words.forEach((word, index) => {
      const known = places.get(word.stem);
      if (known === undefined) places.set(word.stem, [index]);
      else known.push(index);
    });
    return {
      words: this.#words,
      sentences: this.#sentences,
      passages: this.#passages,
      places,
      addressed: this.#addressed,
    };
  }
}
