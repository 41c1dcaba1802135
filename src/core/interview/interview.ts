import * as z from "zod";
import { TargetLevel } from "../catalog/question.ts";

export const InterviewMode = z.enum(["mock", "practice"]);
export type InterviewMode = z.infer<typeof InterviewMode>;

export const InterviewStatus = z.enum(["running", "paused", "finished", "discarded"]);
export type InterviewStatus = z.infer<typeof InterviewStatus>;

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
}

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
  started_at: z.string().optional().catch(undefined),
  ended_at: z.string().nullable().optional().catch(undefined),
  status: InterviewStatus.optional().catch(undefined),
});
export type LooseInterviewFile = z.infer<typeof LooseInterviewFile>;
