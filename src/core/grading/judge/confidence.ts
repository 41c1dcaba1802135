import type { Level, Rubric } from "../../catalog/rubric.ts";
import type { SignalVerdict } from "../assemble.ts";
import type { Confidence, Verdict } from "../grade.ts";
import { earnedLevel } from "../level.ts";
import type { Settled } from "./settle.ts";

/** What is known about one criterion's level beside the level itself. */
export interface LevelDoubts {
  readonly level: Level;
  /** The level that each sample alone would give; one entry where it was judged once. */
  readonly sampled: readonly Level[];
  /** The text of the signal whose uncertain verdict decides the level; null when none does. */
  readonly decidedBy: string | null;
  readonly droppedQuotes: number;
  readonly levelGuess: number | null;
  /** Null where the checklist gave none. */
  readonly checklist: Level | null;
}

/** How sure a level is, with every reason for doubt in words. */
export function confidenceOf(doubts: LevelDoubts): Confidence {
  const { level, sampled, decidedBy, droppedQuotes, levelGuess, checklist } = doubts;
  const [lowest, highest] = [Math.min(...sampled) as Level, Math.max(...sampled) as Level];
  const agree = sampled.length > 1 && lowest === highest;
  const reasons = [
    ...(lowest === highest
      ? []
      : [`${sampled.length} samples gave level ${lowest} to ${highest}.`]),
    ...(decidedBy === null || agree
      ? []
      : [`One uncertain point decides the level: ${decidedBy}.`]),
    ...(checklist === null || Math.abs(checklist - level) < 2
      ? []
      : [`The checklist sees level ${checklist} here: compare the evidence.`]),
    ...(droppedQuotes < 2 ? [] : [`${droppedQuotes} of its quotes proved nothing.`]),
    ...(levelGuess === null || Math.abs(levelGuess - level) < 2
      ? []
      : [`The model itself felt level ${levelGuess}.`]),
  ];
  return {
    level: reasons.length === 0 ? "high" : "low",
    reasons,
    samples: sampled.length,
    lowest,
    highest,
  };
}

/** The verdicts next to one that nobody can be sure of. */
const NEIGHBOURS: Readonly<Record<Verdict, readonly Verdict[]>> = {
  partial: ["met", "absent"],
  met: [],
  absent: [],
  contradicted: [],
};

/**
 * The signal of a criterion on whose uncertain verdict its level hangs: a "partial", or one that lost its evidence.
 * Null when the level would be the same either way.
 */
export function decidingSignal(rubric: Rubric, criterion: string, settled: Settled): string | null {
  const signals = rubric.signals.filter((signal) => signal.criterion === criterion);
  const verdictOf = (id: string): SignalVerdict["verdict"] =>
    settled.verdicts.get(id)?.verdict ?? "absent";
  const levelWith = (changed: string, verdict: Verdict): Level | null =>
    earnedLevel(
      signals.map(({ id, tier }) => ({ tier, verdict: id === changed ? verdict : verdictOf(id) })),
    );
  const level = levelWith("", "absent");
  const deciding = signals.find(({ id }) => {
    const claimed = settled.downgraded.get(id);
    const others = claimed === undefined ? NEIGHBOURS[verdictOf(id)] : [claimed];
    return others.some((verdict) => levelWith(id, verdict) !== level);
  });
  return deciding?.text ?? null;
}
