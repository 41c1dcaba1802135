import * as z from "zod";

export const KebabId = z
  .string()
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, "use lower-case words joined by hyphens");

export const TargetLevel = z.enum(["mid", "senior", "staff"]);
export type TargetLevel = z.infer<typeof TargetLevel>;

/** A part of the interview with its time budget. Stages guide; they never force. */
const Stage = z.strictObject({
  id: KebabId,
  name: z.string().min(1),
  minutes: z.number().positive(),
});

/** Something the candidate may ask for; `keywords` match a free-text question to it. */
export const Clarification = z.strictObject({
  id: KebabId,
  question: z.string().min(1),
  keywords: z.array(z.string().min(1)).min(1),
  answer: z.string().min(1),
});
export type Clarification = z.infer<typeof Clarification>;

/** A scripted interviewer line. `unless` names a signal: once the candidate has shown it, the line is not said. */
export const Beat = z.strictObject({
  id: KebabId,
  minute: z.number().nonnegative(),
  kind: z.enum(["probe", "change", "push_back"]),
  unless: KebabId.optional(),
  say: z.string().min(1),
});
export type Beat = z.infer<typeof Beat>;

/** `question-bank/designs/<id>/question.yaml`. */
export const QuestionFile = z.strictObject({
  schema: z.literal("dojo.question/v1"),
  id: KebabId,
  revision: z.int().positive(),
  title: z.string().min(1),
  summary: z.string().min(1),
  topics: z.array(KebabId).min(1),
  phase: z.int().min(1).max(4),
  difficulty: z.int().min(1).max(4),
  ai: z.boolean(),
  minutes: z.number().positive(),
  target_level: TargetLevel,
  stages: z.array(Stage).min(1),
  facts: z.array(KebabId).default([]),
  clarifications: z.array(Clarification).min(1),
  beats: z.array(Beat),
});
export type QuestionFile = z.infer<typeof QuestionFile>;

/** One follow-up with the criterion that it probes and what a good answer contains. */
export const FollowUp = z.strictObject({
  id: KebabId,
  question: z.string().min(1),
  probes: z.string().min(1),
  good: z.string().min(1),
});
export type FollowUp = z.infer<typeof FollowUp>;

/** `question-bank/designs/<id>/followups.yaml`. */
export const FollowUpsFile = z.strictObject({
  schema: z.literal("dojo.followups/v1"),
  question: KebabId,
  followups: z.array(FollowUp).min(1),
});

/** A design question with all its parts, as the catalog holds it. */
export interface Question extends QuestionFile {
  /** What the candidate reads, Markdown. */
  readonly prompt: string;
  readonly prompt_html: string;
  /** One valid design, Markdown; locked during a mock. */
  readonly reference: string;
  /** The reference as a Mermaid flowchart. */
  readonly model: string;
  readonly followups: readonly FollowUp[];
}
