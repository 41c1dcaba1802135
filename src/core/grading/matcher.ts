import type { Lexicon } from "../catalog/lexicon.ts";
import { isGlue, isSkippable, wordsOf } from "../evidence/words.ts";
import type { FindNode } from "./find.ts";
import { type Hit, hitOf, inOrder, merge } from "./hit.ts";
import { findNumbers, type NumberPlace } from "./numbers.ts";
import type { Script } from "./script.ts";

/** What the drawing proves; each answer lists the elements that prove it, or is null. */
export interface BoardPredicates {
  has(part: string): readonly string[] | null;
  path(from: string, to: string): readonly string[] | null;
}

/** Stems. */
type Phrase = readonly string[];

/** The wordings of the lexicon by id: made once. */
export interface CompiledLexicon {
  readonly concepts: ReadonlyMap<string, readonly string[]>;
  readonly units: ReadonlyMap<string, readonly string[]>;
}

const compiled = new WeakMap<Lexicon, CompiledLexicon>();

export function compileLexicon(lexicon: Lexicon): CompiledLexicon {
  const known = compiled.get(lexicon);
  if (known !== undefined) return known;
  const made: CompiledLexicon = {
    concepts: new Map(
      lexicon.concepts.map(({ id, terms, heard_as }) => [id, [...terms, ...heard_as]]),
    ),
    units: new Map(lexicon.units.map(({ id, spellings }) => [id, spellings])),
  };
  compiled.set(lexicon, made);
  return made;
}

/** Wordings repeat within a rubric and from grade to grade: each is read when it is first looked for, and only then. */
function readOnce(read: (wording: string) => Phrase): (wording: string) => Phrase {
  const phrases = new Map<string, Phrase>();
  return (wording) => {
    const known = phrases.get(wording);
    if (known !== undefined) return known;
    const phrase = read(wording);
    phrases.set(wording, phrase);
    return phrase;
  };
}

/** Glue words of a phrase are dropped, as the text may have any of them, unless less than two others are left. */
const phraseOf = readOnce((wording) => {
  const words = wordsOf(wording);
  const telling = words.filter((word) => !isGlue(word.text));
  const kept = telling.length > 1 ? telling : words.filter((word) => !ARTICLES.has(word.text));
  return (kept.length > 0 ? kept : words).map((word) => word.stem);
});

const ARTICLES = new Set(["a", "an", "the"]);
const exactPhraseOf = readOnce((wording) => wordsOf(wording).map((word) => word.stem));

/** `&` holds over this many words; beyond it, up to the larger number, it earns half. */
const NEAR_WORDS = 40;
const FAR_WORDS = 120;
const ADJACENT_MS = 60_000;
/** Glue between two words of a phrase. */
const MAX_SKIPPED = 3;

/** Finds expressions in one script; wordings, concepts and units are looked up once and remembered. */
export class Matcher {
  readonly #phrases = new Map<string, readonly Hit[]>();
  readonly #concepts = new Map<string, readonly Hit[]>();
  readonly #units = new Map<string, readonly Hit[]>();
  #numbers: readonly NumberPlace[] | null = null;

  constructor(
    private readonly script: Script,
    private readonly board: BoardPredicates,
    private readonly lexicon: CompiledLexicon,
  ) {}

  /** All hits, in the order of the script. */
  find(node: FindNode): readonly Hit[] {
    switch (node.kind) {
      case "phrase":
        return this.#phrase(node.text);
      case "concept":
        return this.#concept(node.id);
      case "number":
        return this.#number(node.unit);
      case "board-has":
        return boardHit(this.board.has(node.part));
      case "board-path":
        return boardHit(this.board.path(node.from, node.to));
      case "or":
        return inOrder(node.operands.map((operand) => this.find(operand)));
      case "and":
        return this.#all(node.operands);
    }
  }

  /** Looks no further than the first operand that is not there. */
  #all([first, ...others]: readonly FindNode[]): readonly Hit[] {
    let hits = first === undefined ? [] : this.find(first);
    for (const other of others) {
      if (hits.length === 0) return hits;
      hits = this.#join(hits, this.find(other));
    }
    return hits;
  }

  #concept(id: string): readonly Hit[] {
    const known = this.#concepts.get(id);
    if (known !== undefined) return known;
    const wordings = this.lexicon.concepts.get(id) ?? [];
    const hits = inOrder(wordings.map((wording) => this.#phrase(wording)));
    this.#concepts.set(id, hits);
    return hits;
  }

  #phrase(wording: string): readonly Hit[] {
    const known = this.#phrases.get(wording);
    if (known !== undefined) return known;
    const phrase = phraseOf(wording);
    const { places } = this.script;
    const isSpoken = phrase.every((stem) => places.has(stem));
    const hits: Hit[] = [];
    for (const first of (isSpoken && places.get(phrase[0] ?? "")) || []) {
      const last = this.#phraseEnd(phrase, first);
      if (last !== null) hits.push(hitOf([{ first, last }], [], false));
    }
    this.#phrases.set(wording, hits);
    return hits;
  }

  #phraseEnd(phrase: Phrase, first: number): number | null {
    const { words } = this.script;
    let at = first;
    for (const stem of phrase.slice(1)) {
      let skipped = 0;
      at += 1;
      while (
        words[at]?.stem !== stem &&
        isSkippable(words[at]?.text ?? "") &&
        skipped < MAX_SKIPPED
      ) {
        at += 1;
        skipped += 1;
      }
      if (words[at]?.stem !== stem) return null;
    }
    const isOneBreath = words.slice(first + 1, at + 1).every((word) => word.gap === "none");
    return isOneBreath && words[first]?.sentence === words[at]?.sentence ? at : null;
  }

  #number(unit: string): readonly Hit[] {
    const known = this.#units.get(unit);
    if (known !== undefined) return known;
    this.#numbers ??= findNumbers(this.script.words);
    const spellings = (this.lexicon.units.get(unit) ?? []).map(exactPhraseOf);
    const hits = this.#numbers.flatMap((place) => {
      const span = place.withUnit(spellings);
      return span === null ? [] : [hitOf([span], [], false)];
    });
    this.#units.set(unit, hits);
    return hits;
  }

  /** Every left hit with its best partner: affirmed words first, then the nearest. */
  #join(left: readonly Hit[], right: readonly Hit[]): readonly Hit[] {
    const byPassage = this.#byPassage(right);
    const joined: Hit[] = [];
    for (const hit of left) {
      const passage = this.#passageOf(hit);
      if (passage === null) joined.push(...right.map((other) => merge(hit, other, false)));
      else {
        const near = [passage, passage - 1, passage + 1, null].flatMap(
          (key) => byPassage.get(key) ?? [],
        );
        const best = this.#bestPartner(hit, near);
        if (best !== null) joined.push(best);
      }
    }
    return inOrder([joined]);
  }

  #bestPartner(hit: Hit, others: readonly Hit[]): Hit | null {
    const isDenied = this.#isNegated(hit);
    let best: Hit | null = null;
    let bestDistance = 0;
    let bestRank = Number.POSITIVE_INFINITY;
    for (const other of others) {
      const distance = this.#distance(hit, other);
      if (distance >= bestRank) continue;
      const rank = distance + (!isDenied && this.#isNegated(other) ? 2 * FAR_WORDS : 0);
      if (rank >= bestRank) continue;
      [best, bestDistance, bestRank] = [other, distance, rank];
    }
    return best === null ? null : merge(hit, best, bestDistance > NEAR_WORDS);
  }

  /** Words between two hits; adjacent passages count as far, everything else as out of reach. */
  #distance(a: Hit, b: Hit): number {
    const [first, second] = [a.hull, b.hull];
    if (first === null || second === null) return 0;
    const between = Math.max(second.first - first.last, first.first - second.last, 1) - 1;
    const [here, there] = [this.script.words[first.first], this.script.words[second.first]];
    if (here === undefined || there === undefined) return Number.POSITIVE_INFINITY;
    if (here.passage === there.passage)
      return between <= FAR_WORDS ? between : Number.POSITIVE_INFINITY;
    const [mine, other] = [this.script.passages[here.passage], this.script.passages[there.passage]];
    if (
      mine === undefined ||
      other === undefined ||
      mine.kind !== other.kind ||
      mine.kind === "board"
    )
      return Number.POSITIVE_INFINITY;
    const isSoon = mine.t === null || other.t === null || Math.abs(mine.t - other.t) <= ADJACENT_MS;
    return isSoon && between <= FAR_WORDS ? NEAR_WORDS + 1 + between : Number.POSITIVE_INFINITY;
  }

  #isNegated(hit: Hit): boolean {
    return hit.spans.some(({ first, last }) => {
      for (let at = first; at <= last; at += 1) {
        const negation = this.script.words[at]?.negation;
        if (negation && (negation.negator < first || negation.negator > last)) return true;
      }
      return false;
    });
  }

  #byPassage(hits: readonly Hit[]): Map<number | null, Hit[]> {
    const passages = new Map<number | null, Hit[]>();
    for (const hit of hits) {
      const passage = this.#passageOf(hit);
      const known = passages.get(passage);
      if (known === undefined) passages.set(passage, [hit]);
      else known.push(hit);
    }
    return passages;
  }

  /** Null for what the drawing alone proves. */
  #passageOf(hit: Hit): number | null {
    const [span] = hit.spans;
    return span === undefined ? null : (this.script.words[span.first]?.passage ?? null);
  }
}

const boardHit = (ids: readonly string[] | null): readonly Hit[] =>
  ids === null ? [] : [hitOf([], ids, false)];
