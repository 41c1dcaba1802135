import { setImmediate } from "node:timers/promises";
import pLimit from "p-limit";
import type { BoardGraph } from "../../core/board/graph.ts";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { GoldEntry } from "../../core/catalog/gold.ts";
import type { Level } from "../../core/catalog/rubric.ts";
import { DojoError, messageOf } from "../../core/errors.ts";
import type { Source } from "../../core/evidence/source.ts";
import { type Answer, answerEvidence } from "../../core/grading/answer.ts";
import type { GradeBody } from "../../core/grading/assemble.ts";
import {
  type CalibrationResult,
  calibrationOf,
  type GradedAnswer,
} from "../../core/grading/calibration.ts";
import { gradeChecklist } from "../../core/grading/checklist.ts";
import { graderName } from "../../core/grading/grade.ts";
import { PERTURBATIONS, PerturbationId } from "../../core/grading/robustness.ts";
import { seededRandom } from "../../core/random.ts";

/** What a judge sees of a gold answer: nothing of the levels that are expected. */
export interface JudgedInterview {
  /** Id of the question. */
  readonly question: string;
  readonly sources: readonly Source[];
  readonly board: BoardGraph;
}

/** Any grader, as a calibration runs it. A DojoError is an answer that it could not grade. */
export type Judge = (interview: JudgedInterview, signal: AbortSignal) => Promise<GradeBody>;

interface Calibration {
  readonly gold: readonly GoldEntry[];
  readonly judge: Judge;
  /** Without, only agreement is measured: half as many grades. */
  readonly perturbations: boolean;
  /** How many answers are judged at once. */
  readonly concurrency: number;
  /** Wall clock, ISO 8601. */
  readonly at: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, of: number) => void;
}

/** The intervals of the same grades are the same figures. */
const SEED = 20_261_123;

/**
 * Runs a grader over gold answers and their perturbations. Answers that it cannot grade are counted.
 * @throws what `signal` was aborted with.
 */
export async function calibrate({
  gold,
  judge,
  perturbations,
  concurrency,
  at,
  signal,
  onProgress,
}: Calibration): Promise<CalibrationResult> {
  const tasks = gold.flatMap((entry) => tasksOf(entry, perturbations));
  const limit = pLimit(concurrency);
  let done = 0;
  const judgeNext = async (task: Task) => {
    const one = await judgeOne(task, judge, signal);
    onProgress((done += 1), tasks.length);
    return one;
  };
  try {
    const judged = await limit.map(tasks, judgeNext);
    const body = judged.find((one) => one.body !== null)?.body ?? null;
    return calibrationOf(
      { ...identityOf(body), at },
      judged.map(({ graded }) => graded),
      seededRandom(SEED),
    );
  } finally {
    // After a failure nobody waits for the rest.
    limit.clearQueue();
  }
}

/** What the checklist needs of a catalog. */
type Rules = Pick<Catalog, "questions" | "rubrics" | "core" | "lexicon">;

/** The checklist, for any question of the catalog. */
export const checklistJudge =
  ({ questions, rubrics, core, lexicon }: Rules): Judge =>
  ({ question: id, ...evidence }) => {
    const question = questions.get(id);
    const rubric = rubrics.get(id);
    if (!question || !rubric)
      return Promise.reject(new DojoError(`The question "${id}" is not in the bank.`));
    const targetLevel = question.target_level;
    return Promise.resolve(
      gradeChecklist({ ...evidence, question, rubric, core, lexicon, targetLevel }),
    );
  };

interface Task {
  readonly entry: GoldEntry;
  readonly perturbation: PerturbationId | null;
  readonly answer: Answer;
}

/** Paraphrases are not perturbed: what they could show, the first set shows. */
function tasksOf(entry: GoldEntry, perturbations: boolean): Task[] {
  const { set, answer } = entry;
  const asWritten: Task = { entry, perturbation: null, answer };
  if (!perturbations || set !== "gold") return [asWritten];
  const perturbed = PerturbationId.options.flatMap((perturbation): Task[] => {
    const { of, perturb } = PERTURBATIONS[perturbation];
    const changed = of.includes(answer.variant) ? perturb(answer) : null;
    return changed === null ? [] : [{ entry, perturbation, answer: changed }];
  });
  return [asWritten, ...perturbed];
}

async function judgeOne(
  { entry, perturbation, answer }: Task,
  judge: Judge,
  signal: AbortSignal,
): Promise<{ readonly graded: GradedAnswer; readonly body: GradeBody | null }> {
  // The checklist never waits: the process would hear of nothing else until all is done.
  await setImmediate();
  signal.throwIfAborted();
  const { question, variant, expected } = entry.answer;
  const { body, problem } = await bodyOf(() =>
    judge({ question, ...answerEvidence(answer) }, signal),
  );
  signal.throwIfAborted();
  const graded: GradedAnswer = {
    question,
    set: entry.set,
    variant,
    perturbation,
    expected: Object.fromEntries(Object.entries(expected).map(([id, { level }]) => [id, level])),
    levels: body === null ? {} : levelsIn(body),
    problem,
  };
  return { graded, body };
}

async function bodyOf(
  judge: () => Promise<GradeBody>,
): Promise<{ readonly body: GradeBody | null; readonly problem: string | null }> {
  try {
    return { body: await judge(), problem: null };
  } catch (error) {
    if (!(error instanceof DojoError)) throw error;
    return { body: null, problem: messageOf(error) };
  }
}

function levelsIn({ criteria }: GradeBody): Record<string, Level> {
  return Object.fromEntries(
    criteria.flatMap(({ id, level }) => (level === null ? [] : [[id, level]])),
  );
}

const identityOf = (body: GradeBody | null) => ({
  grader: body === null ? "unknown" : graderName(body),
  provider: body?.run?.provider ?? null,
  model: body?.run?.model ?? null,
  prompt_hash: body?.run?.prompt_hash ?? null,
});
