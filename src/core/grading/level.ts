import type { Level, Tier } from "../catalog/rubric.ts";
import type { Verdict } from "./grade.ts";

/** A verdict with the tier of its signal: all that a level is computed from. */
export interface TierVerdict {
  readonly tier: Tier;
  readonly verdict: Verdict;
}

const CREDIT: Readonly<Record<Verdict, number>> = {
  met: 1,
  partial: 0.5,
  absent: 0,
  contradicted: 0,
};

/** The level that the credits earn, before any cap; null without signals. */
export function earnedLevel(verdicts: readonly TierVerdict[]): Level | null {
  if (verdicts.length === 0) return null;
  const basic = creditsOf(verdicts, "basic");
  const core = creditsOf(verdicts, "core");
  const stretch = creditsOf(verdicts, "stretch");
  if (core.length > 0 && core.every((credit) => credit === 1) && mean(stretch) >= 1 / 2) return 4;
  if (mean(core) >= 3 / 4) return 3;
  const basicMet = basic.filter((credit) => credit === 1).length;
  return mean(core) >= 1 / 3 || (basic.length > 0 && basicMet * 2 >= basic.length) ? 2 : 1;
}

const creditsOf = (verdicts: readonly TierVerdict[], tier: Tier): number[] =>
  verdicts.filter((signal) => signal.tier === tier).map((signal) => CREDIT[signal.verdict]);

const mean = (credits: readonly number[]): number =>
  credits.length === 0 ? 0 : credits.reduce((sum, credit) => sum + credit, 0) / credits.length;

/** Something that keeps a level down, with the reason in words. */
export interface LevelCap {
  readonly level: Level;
  readonly reason: string;
}

/** Where a core signal is contradicted, the criterion stops here. */
export const CONTRADICTED_CAP: Level = 2;

/** Applies caps in order; a cap is named only where it lowered the level. */
export function capLevel(
  earned: Level,
  caps: readonly LevelCap[],
): { readonly level: Level; readonly cappedBy: string[] } {
  const cappedBy = caps.filter((cap) => cap.level < earned).map((cap) => cap.reason);
  const level = caps.reduce<Level>(
    (lowest, cap) => (cap.level < lowest ? cap.level : lowest),
    earned,
  );
  return { level, cappedBy };
}
