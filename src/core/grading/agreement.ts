import type { Level } from "../catalog/rubric.ts";

/** One criterion of one answer: the level it should have and the level it got. */
export interface LevelPair {
  readonly expected: Level;
  readonly given: Level;
}

/** How well a grader agrees with the expected levels. `bias` > 0: it is generous. */
export interface Agreement {
  readonly n: number;
  /** Quadratic weighted kappa; null where it is not defined (fewer than two levels in use). */
  readonly qwk: number | null;
  readonly exact: number;
  readonly within1: number;
  /** Mean absolute error and mean signed error, in levels. */
  readonly mae: number;
  readonly bias: number;
}

/** Null without pairs. */
export function agreementOf(pairs: readonly LevelPair[]): Agreement | null {
  if (pairs.length === 0) return null;
  const errors = pairs.map(({ expected, given }) => given - expected);
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    n: pairs.length,
    qwk: quadraticKappa(pairs),
    exact: mean(errors.map((error) => Number(error === 0))),
    within1: mean(errors.map((error) => Number(Math.abs(error) <= 1))),
    mae: mean(errors.map(Math.abs)),
    bias: mean(errors),
  };
}

/** 1 − observed ÷ chance disagreement, both squared. Chance: each expected level beside each given one. */
function quadraticKappa(pairs: readonly LevelPair[]): number | null {
  const sum = (value: (pair: LevelPair) => number): number =>
    pairs.reduce((total, pair) => total + value(pair), 0);
  const squares = sum(({ expected, given }) => expected ** 2 + given ** 2);
  const observed = sum(({ expected, given }) => (expected - given) ** 2);
  const chance =
    pairs.length * squares - 2 * sum(({ expected }) => expected) * sum(({ given }) => given);
  return chance === 0 ? null : 1 - (observed * pairs.length) / chance;
}
