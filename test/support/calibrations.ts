import type { GoldVariant } from "../../src/core/catalog/gold.ts";
import type { Level } from "../../src/core/catalog/rubric.ts";
import {
  type CalibrationResult,
  calibrationOf,
  type GradedAnswer,
} from "../../src/core/grading/calibration.ts";
import type { PerturbationId } from "../../src/core/grading/robustness.ts";
import { seededRandom } from "../../src/core/random.ts";

type Levels = Readonly<Record<string, Level>>;

/** An answer as a grader saw it; `expected` defaults to what was given. */
export function graded(
  question: string,
  variant: GoldVariant,
  levels: Levels,
  {
    expected = levels,
    perturbation = null,
    set = "gold",
    problem = null,
  }: Partial<GradedAnswer> = {},
): GradedAnswer {
  return { question, set, variant, perturbation, expected, levels, problem };
}

/** An answer before and after a perturbation. */
export const perturbed = (
  perturbation: PerturbationId,
  before: Levels,
  after: Levels,
  question = "q",
): GradedAnswer[] => [
  graded(question, "strong", before),
  graded(question, "strong", after, { expected: before, perturbation }),
];

export function calibrationResult(
  answers: readonly GradedAnswer[] = [
    graded("q", "strong", { framing: 4 }),
    graded("q", "weak", { framing: 1 }),
  ],
  identity: Partial<CalibrationResult> = {},
): CalibrationResult {
  const { grader = "qwen3:14b", at = "2026-11-23T12:00:00.000Z" } = identity;
  const { provider = "ollama", model = "qwen3:14b", prompt_hash = "0123456789abcdef" } = identity;
  return calibrationOf({ grader, at, provider, model, prompt_hash }, answers, seededRandom(1));
}
