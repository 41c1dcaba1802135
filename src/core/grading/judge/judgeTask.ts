import type { Decoys } from "../../catalog/decoys.ts";
import type { GradeBody, GradingTask } from "../assemble.ts";
import { type ChecklistTask, gradeChecklist } from "../checklist.ts";
import type { AskedLine } from "./asked.ts";
import { chooseDecoys } from "./decoys.ts";
import { EvidenceRecord } from "./evidenceRecord.ts";

/** What a model is asked to judge, and what it is compared with. */
export interface JudgeTask extends GradingTask {
  readonly record: EvidenceRecord;
  readonly decoys: readonly AskedLine[];
  /** The checklist's grade of the same interview: where the two are far apart, the user is told. */
  readonly checklist: GradeBody;
}

/** `seed`: hex digits; the same interview gives the same decoys. */
export function judgeTaskOf(task: ChecklistTask, decoys: Decoys, seed: string): JudgeTask {
  const { question, rubric, core, targetLevel, sources } = task;
  const haystack = [question.prompt, question.reference, ...sources.map(({ text }) => text)];
  return {
    question,
    rubric,
    core,
    targetLevel,
    record: new EvidenceRecord(sources),
    decoys: chooseDecoys(decoys, haystack.join("\n"), seed),
    checklist: gradeChecklist(task),
  };
}
