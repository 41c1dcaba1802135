import type { Source } from "../evidence/source.ts";
import { type Hit, hitOf } from "./hit.ts";
import type { Script, Span } from "./script.ts";

/** A point for a signal: 1 earns "met", ½ "partial". */
export interface Finding {
  readonly hit: Hit;
  readonly credit: 1 | 0.5;
  /** The sentence that carries most of it; null when the drawing alone proves it. */
  readonly sentence: number | null;
}

/** What the candidate's material says about one signal. */
export interface SignalFindings {
  readonly affirmed: readonly Finding[];
  /** The last denial, unless it was taken back later. */
  readonly denied: Hit | null;
}

export interface Reading {
  readonly script: Script;
  /** True for signals that consist in asking. */
  readonly questionsCount: boolean;
}

/** Weighs the hits of each part of a signal: `any` is one part, every line of `all` is one. */
export function weighFindings(
  parts: readonly (readonly Hit[])[],
  reading: Reading,
): SignalFindings {
  const weighed = parts.map((hits) => weighPart(hits, reading));
  const found = weighed.filter((part) => part.affirmed.length > 0);
  const [first, ...others] = found;
  if (first === undefined || found.length * 2 < parts.length) {
    return { affirmed: [], denied: weighed.find((part) => part.denied !== null)?.denied ?? null };
  }
  const isWhole = found.length === parts.length;
  const best = others
    .map(({ affirmed }) => affirmed.find((other) => other.credit === 1) ?? affirmed[0])
    .filter((other) => other !== undefined);
  return {
    affirmed: first.affirmed.map((finding) => joinParts(finding, best, isWhole)),
    denied: null,
  };
}

/** `best`: the best finding of each other part. */
function joinParts(finding: Finding, best: readonly Finding[], isWhole: boolean): Finding {
  const isFull = isWhole && [finding, ...best].every((part) => part.credit === 1);
  return {
    hit: hitOf(
      [finding, ...best].flatMap((part) => part.hit.spans),
      [finding, ...best].flatMap((part) => part.hit.board),
      false,
    ),
    credit: isFull ? 1 : 0.5,
    sentence: finding.sentence ?? best.find((part) => part.sentence !== null)?.sentence ?? null,
  };
}

function weighPart(hits: readonly Hit[], reading: Reading): SignalFindings {
  const affirmed: Finding[] = [];
  let denied: Hit | null = null;
  for (const hit of hits) {
    const stance = stanceOf(hit, reading);
    if (stance === "denied") denied = later(denied, hit);
    if (typeof stance !== "number") continue;
    const credit = stance * weightOfTexture(hit, reading.script);
    if (credit >= 0.5)
      affirmed.push({
        hit,
        credit: credit === 1 ? 1 : 0.5,
        sentence: mainSentence(hit, reading.script),
      });
  }
  const last = denied;
  if (last !== null && !isTakenBack(last, affirmed, reading.script))
    return { affirmed: [], denied: last };
  return { affirmed, denied: null };
}

const later = (a: Hit | null, b: Hit): Hit => (a === null || endOf(b) >= endOf(a) ? b : a);
const endOf = (hit: Hit): number => hit.hull?.last ?? -1;

/**
 * A denial stands when nothing affirms the point afterwards. What stands in the notes or on the board is the final
 * word, and a point made twice is not undone by one aside.
 */
function isTakenBack(denied: Hit, affirmed: readonly Finding[], script: Script): boolean {
  const kindOf = (hit: Hit): Source["kind"] => script.words[endOf(hit)]?.source.kind ?? "board";
  const outlives = ({ hit }: Finding): boolean =>
    kindOf(hit) !== kindOf(denied) || endOf(hit) > endOf(denied);
  const made = new Set(
    affirmed.filter((finding) => finding.credit === 1).map((finding) => finding.sentence),
  );
  return affirmed.some(outlives) || made.size >= 2;
}

/** A share of the credit, "denied" when a clause says no, "neither" when it speaks of something else. */
type Stance = 1 | 0.5 | 0.25 | "denied" | "neither";

function stanceOf(hit: Hit, { script, questionsCount }: Reading): Stance {
  if (hit.spans.length === 0) return 1;
  const operands = hit.spans.map((span) => readOperand(span, hit, script));
  if (operands.every((operand) => operand.mood === "past")) return "neither";
  const isWeak = !questionsCount && operands.every((operand) => operand.mood !== "plain");
  const negated = operands.filter((operand) => operand.negation !== null);
  if (negated.length === 0) return isWeak ? (hit.far ? 0.25 : 0.5) : hit.far ? 0.5 : 1;
  const deniedClauses = new Set(negated.map((operand) => operand.clause));
  const affirmed = operands.filter((operand) => !deniedClauses.has(operand.clause));
  if (affirmed.length > 0 && !isWeak && !hit.far && isContrast(affirmed, operands)) return 0.5;
  if (negated.length < operands.length) return "neither";
  const isDenial = negated.some(
    (operand) => operand.negation?.denies === true && operand.mood === "plain",
  );
  return isDenial ? "denied" : "neither";
}

interface Operand {
  readonly mood: "plain" | "weak" | "past";
  readonly negation: { readonly denies: boolean } | null;
  readonly clause: number;
  readonly sentence: number;
}

/** A negator that is itself part of the expression ("never retry blindly") does not negate it. */
function readOperand(span: Span, hit: Hit, script: Script): Operand {
  const isPart = (at: number): boolean =>
    hit.spans.some(({ first, last }) => at >= first && at <= last);
  const words = script.words.slice(span.first, span.last + 1);
  const negation = words
    .map((word) => word.negation)
    .find((found) => found !== null && !isPart(found.negator));
  const [word] = words;
  return {
    mood: word?.mood ?? "plain",
    negation: negation ?? null,
    clause: word?.clause ?? -1,
    sentence: word?.sentence ?? -1,
  };
}

/** "We keep no counters in the node, they live in Redis": one clause denies the topic, another one affirms the rest. */
function isContrast(affirmed: readonly Operand[], all: readonly Operand[]): boolean {
  const isOneSentence = new Set(all.map((operand) => operand.sentence)).size === 1;
  return (
    isOneSentence &&
    affirmed.length * 2 >= all.length &&
    affirmed.every((operand) => operand.mood === "plain")
  );
}

/** The poorest sentence decides: a pile of keywords earns nothing, a telegraphic note or a label half. */
function weightOfTexture(hit: Hit, script: Script): number {
  const sentences = hit.spans.map(
    (span) => script.sentences[script.words[span.first]?.sentence ?? -1],
  );
  if (sentences.some((sentence) => sentence?.texture === "list")) return 0;
  const terse = sentences.filter((sentence) => sentence?.texture === "terse");
  // "reserve est. up front -> settle w/ usage": a note that puts two ideas together says how they go together.
  const isJoinedNote = hit.spans.length > 1 && terse.every((one) => one?.source.kind === "notes");
  return terse.length === 0 || isJoinedNote ? 1 : 0.5;
}

function mainSentence(hit: Hit, script: Script): number | null {
  const counts = new Map<number, number>();
  for (const { first, last } of hit.spans) {
    const sentence = script.words[first]?.sentence ?? 0;
    counts.set(sentence, (counts.get(sentence) ?? 0) + last - first + 1);
  }
  let best: number | null = null;
  for (const [sentence, count] of counts) {
    if (best === null || count > (counts.get(best) ?? 0)) best = sentence;
  }
  return best;
}
