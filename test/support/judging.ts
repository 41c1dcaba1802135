import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { Decoys } from "../../src/core/catalog/decoys.ts";
import { QuestionFile, type Question } from "../../src/core/catalog/question.ts";
import type { Verdict } from "../../src/core/grading/grade.ts";
import { type JudgeTask, judgeTaskOf } from "../../src/core/grading/judge/judgeTask.ts";
import type { CallRecord } from "../../src/core/models/callRecord.ts";
import type { Model } from "../../src/core/models/model.ts";
import type { GradingNews } from "../../src/services/grading/gradingNews.ts";
import { judgeByModel } from "../../src/services/grading/judgeByModel.ts";
import type { RunOptions, RunResult } from "../../src/services/grading/modelRun.ts";
import { Courier } from "../../src/services/models/courier.ts";
import type { Pace } from "../../src/services/models/pace.ts";
import { bankRubric, goldAnswer } from "./goldAnswers.ts";
import { core, goldInterview, lexicon, type ShortInterview, sourcesOf } from "./interviews.ts";
import { ROOT } from "./pack.ts";
import { VirtualPace } from "./virtualPace.ts";

export const decoys = Decoys.parse(parse(readFileSync(join(ROOT, "rubrics/decoys.yaml"), "utf8")));

/** A question of the bank, with its texts. */
function bankQuestion(id: string): Question {
  const folder = join(ROOT, "question-bank/designs", id);
  const text = (name: string): string => readFileSync(join(folder, name), "utf8");
  return {
    ...QuestionFile.parse(parse(text("question.yaml"))),
    prompt: text("prompt.md"),
    prompt_html: "",
    reference: text("reference.md"),
    model: "",
    followups: [],
  };
}

export const SEED = "7f3ac0de91b2".repeat(5);

/** An interview on a question of the bank, ready to be judged; the strong gold answer unless another is given. */
export function judgeTask(
  id = "llm-gateway",
  interview: ShortInterview = goldInterview(goldAnswer(id, "strong")),
): JudgeTask {
  const subject = { question: bankQuestion(id), rubric: bankRubric(id), core, lexicon };
  return judgeTaskOf({ ...subject, ...sourcesOf(interview), targetLevel: "senior" }, decoys, SEED);
}

/** What the checklist found, as a judge may know it. */
export function checklistFindings({ checklist }: JudgeTask) {
  const signals = checklist.criteria.flatMap((criterion) => criterion.signals);
  return new Map(
    signals.map(({ id, verdict, quotes }): [string, Found] => [
      id,
      { verdict, quotes: quotes.map(({ source, text }) => ({ source, text })) },
    ]),
  );
}
interface Found {
  readonly verdict: Verdict;
  readonly quotes: readonly { source: string; text: string }[];
}

/** A way to a model that writes its log into `records`. */
export function courierTo(model: Model, pace: Pace, records: CallRecord[] = []): Courier {
  return new Courier(model, {
    pace,
    now: () => "2026-11-23T12:00:00.000Z",
    log: (record) => records.push(record),
    costOf: () => 0,
  });
}

/** Runs a judge over a task in virtual time. */
export async function judged(
  task: JudgeTask,
  makeModel: (pace: VirtualPace) => Model,
  options: Partial<RunOptions> = {},
) {
  const pace = new VirtualPace();
  const model = makeModel(pace);
  const records: CallRecord[] = [];
  const news: GradingNews[] = [];
  const result = await pace.run(
    judgeByModel(task, SEED, courierTo(model, pace, records), {
      purpose: "grade",
      promptHash: "0".repeat(64),
      calibration: null,
      signal: new AbortController().signal,
      onNews: (one) => news.push(one),
      paid: [],
      onPaid: async () => undefined,
      ...options,
    }),
  );
  return { result, records, news, elapsedMs: pace.now(), model };
}

/** The grade of a run that must have given one. */
export function bodyOf(result: Awaited<ReturnType<typeof judged>>["result"]): RunResult["body"] {
  if (!("body" in result)) throw new Error(`not judged: ${result.failure.kind}`);
  return result.body;
}
