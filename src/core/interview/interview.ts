import * as z from "zod";
import { TargetLevel } from "../catalog/question.ts";

export const InterviewMode = z.enum(["mock", "practice"]);
export type InterviewMode = z.infer<typeof InterviewMode>;

export const InterviewStatus = z.enum(["running", "paused", "finished", "discarded"]);
export type InterviewStatus = z.infer<typeof InterviewStatus>;

/** A stage as an interview keeps it: the question may change or leave the bank later. */
export const StageBudget = z.object({ id: z.string(), name: z.string(), minutes: z.number() });
export type StageBudget = z.infer<typeof StageBudget>;

/** A stage with the time that was really spent in it. */
const StageTime = StageBudget.extend({ spent_ms: z.number().nonnegative() });

/** `interview.json` as this version writes it. Times are ISO 8601. */
export interface InterviewFile {
  readonly schema: "dojo.interview/v1";
  readonly id: string;
  readonly question: string;
  readonly question_revision: number;
  readonly mode: InterviewMode;
  readonly target_level: TargetLevel;
  readonly minutes: number;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly status: InterviewStatus;
  /** Interview time, pauses left out. */
  readonly elapsed_ms: number;
  readonly stages: readonly z.infer<typeof StageTime>[];
}

/** A time that can be read, as an ISO 8601 text can. */
const Moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

/**
 * `interview.json` as anybody may have written it: only `schema` and `question` are required,
 * unknown fields survive a round trip, and an unknown value reads as missing.
 */
export const LooseInterviewFile = z.looseObject({
  schema: z.string().regex(/^dojo\.interview\/v\d+$/, 'must be "dojo.interview/v1"'),
  question: z.string().min(1),
  id: z.string().min(1).optional().catch(undefined),
  question_revision: z.int().optional().catch(undefined),
  mode: InterviewMode.optional().catch(undefined),
  target_level: TargetLevel.optional().catch(undefined),
  minutes: z.number().positive().optional().catch(undefined),
  started_at: Moment.optional().catch(undefined),
  ended_at: Moment.nullable().optional().catch(undefined),
  status: InterviewStatus.optional().catch(undefined),
  elapsed_ms: z.number().nonnegative().optional().catch(undefined),
  stages: z.array(StageTime).optional().catch(undefined),
});
export type LooseInterviewFile = z.infer<typeof LooseInterviewFile>;

/** The newest `interview.json` that this program writes; a newer one is shown and never touched. */
export const INTERVIEW_VERSION = 1;

/** The version in `dojo.interview/v1`. */
export function interviewVersion(file: LooseInterviewFile): number {
  return Number(file.schema.slice(file.schema.lastIndexOf("/v") + 2));
}
