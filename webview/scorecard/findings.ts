import type {
  Confidence,
  CriterionGrade,
  Grade,
  SignalGrade,
} from "../../src/core/grading/grade.ts";

/** How many of all signals that were judged were found, and how many more in part. */
export function signalCounts(grade: Grade): { found: number; partly: number; all: number } {
  const signals = judged(grade).flatMap((criterion) => criterion.signals);
  const count = (verdict: SignalGrade["verdict"]) =>
    signals.filter((signal) => signal.verdict === verdict).length;
  return { found: count("met"), partly: count("partial"), all: signals.length };
}

/** `3 of 3 core · 1 of 2 stretch`, and what is in between. */
export function tallyOf({ signals }: CriterionGrade): string {
  const tiers = (["basic", "core", "stretch"] as const).map((tier) => {
    const ofTier = signals.filter((signal) => signal.tier === tier);
    const met = ofTier.filter(({ verdict }) => verdict === "met").length;
    const partial = ofTier.filter(({ verdict }) => verdict === "partial").length;
    const half = partial > 0 ? ` (${partial} in part)` : "";
    const all = ofTier.length;
    return {
      words: `${met} of ${all} ${tier}${half}`,
      told: all > 0 && (tier !== "basic" || met < all),
    };
  });
  const told = tiers.filter((tier) => tier.told);
  return told.map(({ words }) => words).join(" · ");
}

export interface Miss {
  readonly signal: SignalGrade;
  readonly criterion: CriterionGrade;
}

/** Core signals that are judged and not met: the most weighty criterion first, the rubric's order within it. */
export function missingCore(grade: Grade): Miss[] {
  return judged(grade)
    .filter(({ weight }) => weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .flatMap((criterion) =>
      criterion.signals
        .filter(({ tier, verdict }) => tier === "core" && verdict !== "met")
        .map((signal) => ({ signal, criterion })),
    );
}

/** What a grader left out is neither found nor missing. */
const judged = ({ criteria, ungraded }: Grade) =>
  criteria.filter(({ id }) => !ungraded.some(({ criterion }) => criterion === id));

/** What a model's grade lacks, in words; null when it is whole. */
export function partialWords({ grader, ungraded }: Grade): string | null {
  if (grader.kind !== "model" || ungraded.length === 0) return null;
  const count = ungraded.length;
  return `Partial: ${count} ${count === 1 ? "criterion was" : "criteria were"} not judged`;
}

/** Whether repeated judgements agree; null when there was only one. */
export function samplesWords({ samples, lowest, highest }: Confidence): string | null {
  if (samples < 2) return null;
  return lowest === highest
    ? `${samples} of ${samples} samples agree.`
    : `Levels ${lowest} to ${highest} in ${samples} samples.`;
}

/** A signal's text as a sentence of its own: rubrics write it in the third person, in lower case. */
export const sentence = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
