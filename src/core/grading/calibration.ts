import * as z from "zod";
import type { GoldSet, GoldVariant } from "../catalog/gold.ts";
import { Level } from "../catalog/rubric.ts";
import { agreementOf, type LevelPair } from "./agreement.ts";
import { bootstrap } from "./bootstrap.ts";
import type { CalibrationNote } from "./grade.ts";
import {
  Figure,
  PerturbationId,
  type PerturbedLevels,
  Robustness,
  robustnessOf,
} from "./robustness.ts";

/** `models/calibrations/<grader>-<prompt hash>.json`: how a grader did on answers whose levels are known. */
export const CalibrationResult = z.object({
  schema: z.literal("dojo.calibration/v1"),
  grader: z.string(),
  /** ISO 8601. */
  at: z.string(),
  /** Null for graders without a model. */
  provider: z.enum(["ollama", "openai", "vscode"]).nullable(),
  model: z.string().nullable(),
  prompt_hash: z.string().nullable(),
  questions: z.array(z.string()),
  /** Gold answers, and their levels that were compared. */
  answers: z.int(),
  n: z.int(),
  /** Levels that the grader did not give: they are in no figure. */
  ungraded: z.int(),
  qwk: Figure,
  exact: Figure,
  within1: Figure,
  mae: Figure,
  bias: Figure,
  criteria: z.array(z.object({ id: z.string(), mae: Figure, within1: Figure, bias: Figure })),
  /** For each expected level, how often each level was given. */
  confusion: z.array(
    z.object({
      expected: Level,
      given: z.object({ "1": z.int(), "2": z.int(), "3": z.int(), "4": z.int() }),
    }),
  ),
  perturbations: z.partialRecord(PerturbationId, Robustness),
  /** The levels that were furthest off, and answers without a grade, in words. */
  failures: z.array(z.string()),
});
export type CalibrationResult = z.infer<typeof CalibrationResult>;

/** A gold answer, or one of its perturbations, as the grader saw it. */
export interface GradedAnswer {
  readonly question: string;
  readonly set: GoldSet;
  readonly variant: GoldVariant;
  /** Null: the answer as it was written. */
  readonly perturbation: PerturbationId | null;
  /** By criterion id. */
  readonly expected: Readonly<Record<string, Level>>;
  /** By criterion id; what is not here was not graded. */
  readonly levels: Readonly<Record<string, Level>>;
  /** Why there is no grade at all; null when there is one. */
  readonly problem: string | null;
}

type Identity = Pick<CalibrationResult, "grader" | "at" | "provider" | "model" | "prompt_hash">;

/** Computes all figures. `random` gives numbers from 0 to 1, for the intervals. */
export function calibrationOf(
  identity: Identity,
  graded: readonly GradedAnswer[],
  random: () => number,
): CalibrationResult {
  const gold = graded.filter(({ perturbation }) => perturbation === null);
  const pairs = gold.flatMap(pairsOf);
  const labels = gold.flatMap(({ expected }) => Object.keys(expected));
  const { qwk, exact, within1, mae, bias } = agreementFigures(gold, random);
  return {
    schema: "dojo.calibration/v1",
    ...identity,
    questions: [...new Set(gold.map(({ question }) => question))],
    answers: gold.length,
    n: pairs.length,
    ungraded: labels.length - pairs.length,
    ...{ qwk, exact, within1, mae, bias },
    criteria: [...new Set(labels)].map((id) => criterionFigures(id, gold, random)),
    confusion: confusionOf(pairs),
    perturbations: Object.fromEntries(
      PerturbationId.options
        .filter((id) => graded.some(({ perturbation }) => perturbation === id))
        .map((id) => [id, robustnessOf(id, perturbedBy(id, graded), random)]),
    ),
    failures: [...withoutGrade(graded), ...furthestOff(gold)],
  };
}

/** What a grade says of its grader's calibration; null where the calibration compared nothing. */
export function calibrationNote({
  at,
  n,
  qwk,
  mae,
  bias,
}: CalibrationResult): CalibrationNote | null {
  return mae.value === null || bias.value === null
    ? null
    : { at, n, qwk: qwk.value, mae: mae.value, bias: bias.value };
}

interface CriterionPair extends LevelPair {
  readonly criterion: string;
}

function pairsOf({ expected, levels }: GradedAnswer): CriterionPair[] {
  return Object.entries(expected).flatMap(([criterion, level]) => {
    const given = levels[criterion];
    return given === undefined ? [] : [{ criterion, expected: level, given }];
  });
}

const UNDEFINED = { qwk: null, exact: null, within1: null, mae: null, bias: null } as const;

function agreementFigures(
  answers: readonly GradedAnswer[],
  random: () => number,
): Record<keyof typeof UNDEFINED, Figure> {
  const clusters = answers.map(pairsOf).filter((pairs) => pairs.length > 0);
  const { qwk, exact, within1, mae, bias } = bootstrap<
    readonly LevelPair[],
    keyof typeof UNDEFINED
  >(clusters, (sample) => agreementOf(sample.flat()) ?? UNDEFINED, random);
  const n = clusters.flat().length;
  return {
    qwk: { ...qwk, n },
    exact: { ...exact, n },
    within1: { ...within1, n },
    mae: { ...mae, n },
    bias: { ...bias, n },
  };
}

/** Kappa of one criterion would need far more answers than there are. */
function criterionFigures(
  id: string,
  gold: readonly GradedAnswer[],
  random: () => number,
): CalibrationResult["criteria"][number] {
  const only = gold.flatMap((answer) => {
    const level = answer.expected[id];
    return level === undefined ? [] : [{ ...answer, expected: { [id]: level } }];
  });
  const { mae, within1, bias } = agreementFigures(only, random);
  return { id, mae, within1, bias };
}

function confusionOf(pairs: readonly LevelPair[]): CalibrationResult["confusion"] {
  const count = (expected: Level, given: Level): number =>
    pairs.filter((pair) => pair.expected === expected && pair.given === given).length;
  return ([1, 2, 3, 4] as const).map((expected) => ({
    expected,
    given: {
      "1": count(expected, 1),
      "2": count(expected, 2),
      "3": count(expected, 3),
      "4": count(expected, 4),
    },
  }));
}

/** The perturbed answers beside the same answers as they were; levels that are missing on one side are left out. */
function perturbedBy(id: PerturbationId, graded: readonly GradedAnswer[]): PerturbedLevels[] {
  const before = new Map(
    graded.filter(({ perturbation }) => perturbation === null).map((one) => [nameOf(one), one]),
  );
  return graded.flatMap((answer) => {
    const levels = answer.perturbation === id ? before.get(nameOf(answer))?.levels : undefined;
    const changes = Object.entries(levels ?? {}).flatMap(([criterion, level]) => {
      const after = answer.levels[criterion];
      return after === undefined || !(criterion in answer.expected)
        ? []
        : [{ criterion, before: level, after }];
    });
    return changes.length === 0 ? [] : [{ answer: nameOf(answer), changes }];
  });
}

const nameOf = ({ question, set, variant }: GradedAnswer): string =>
  `${question} ${set === "gold" ? "" : `${set}/`}${variant}`;

const withoutGrade = (graded: readonly GradedAnswer[]): string[] =>
  graded.flatMap((answer) => {
    const how = answer.perturbation === null ? "" : `, ${answer.perturbation}`;
    return answer.problem === null ? [] : [`${nameOf(answer)}${how}: no grade: ${answer.problem}`];
  });

/** More would not be read. */
const MOST_FAILURES = 20;

/** Two levels or three, the worst first. */
function furthestOff(gold: readonly GradedAnswer[]): string[] {
  const off = gold.flatMap((answer) =>
    pairsOf(answer).map(({ criterion, expected, given }) => ({
      by: Math.abs(given - expected),
      text: `${nameOf(answer)}, ${criterion}: expected ${expected}, given ${given}`,
    })),
  );
  return off
    .filter(({ by }) => by >= 2)
    .toSorted((a, b) => b.by - a.by)
    .slice(0, MOST_FAILURES)
    .map(({ text }) => text);
}
