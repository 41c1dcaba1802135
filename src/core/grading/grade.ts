import * as z from "zod";
import { TargetLevel } from "../catalog/question.ts";
import { Band, Level, Tier } from "../catalog/rubric.ts";

export const Verdict = z.enum(["met", "partial", "absent", "contradicted"]);
export type Verdict = z.infer<typeof Verdict>;

/** A verified quote: `text` is a slice of `source`, `t` its interview time in milliseconds. */
export const GradeQuote = z.object({
  source: z.string(),
  kind: z.enum(["speech", "notes", "board"]),
  text: z.string(),
  t: z.number().nullable(),
});
export type GradeQuote = z.infer<typeof GradeQuote>;

export const SignalGrade = z.object({
  id: z.string(),
  tier: Tier,
  text: z.string(),
  why: z.string(),
  next: z.string(),
  verdict: Verdict,
  quotes: z.array(GradeQuote),
});
export type SignalGrade = z.infer<typeof SignalGrade>;

/** How sure a model's level is, and why not surer. */
export const Confidence = z.object({
  /** `high`: nothing speaks against it. `low`: look at the evidence yourself. */
  level: z.enum(["high", "low"]),
  /** Each a sentence. */
  reasons: z.array(z.string()),
  /** How often the criterion was judged, and the lowest and highest level that came out. */
  samples: z.int(),
  lowest: Level,
  highest: Level,
});
export type Confidence = z.infer<typeof Confidence>;

export const CriterionGrade = z.object({
  id: z.string(),
  title: z.string(),
  weight: z.number(),
  /** Null: not graded (see `ungraded`) or reported only. */
  level: Level.nullable(),
  /** The highest level that this grader may give here. */
  max_level: Level,
  /** What kept the level down: a contradicted core signal, a red flag, the grader's own limit. */
  capped_by: z.array(z.string()),
  anchors: z.object({ "1": z.string(), "2": z.string(), "3": z.string(), "4": z.string() }),
  signals: z.array(SignalGrade),
  /** For graders that can be unsure. */
  confidence: Confidence.optional(),
});
export type CriterionGrade = z.infer<typeof CriterionGrade>;

/** What is known about a grader from running it over answers whose levels are known. */
export const CalibrationNote = z.object({
  /** ISO date of the run. */
  at: z.string(),
  n: z.int(),
  qwk: z.number().nullable(),
  mae: z.number(),
  bias: z.number(),
});
export type CalibrationNote = z.infer<typeof CalibrationNote>;

/** How a model came to its verdicts. Unknown figures are null, never 0. */
export const ModelRun = z.object({
  provider: z.enum(["ollama", "openai", "vscode"]),
  model: z.string(),
  origin: z.string(),
  /** SHA-256 of the instructions, without the interview. */
  prompt_hash: z.string(),
  plan: z.enum(["all-in-one", "per-criterion"]),
  /** More than one where the interview did not fit into one prompt. */
  parts: z.int(),
  /** Requests, and how many of them stood on each rung of the ladder. */
  calls: z.int(),
  steps: z.record(z.string(), z.int()),
  ttft_ms: z.number().nullable(),
  load_ms: z.number().nullable(),
  duration_ms: z.number(),
  /** True where the provider reports none, so that `tokens` is our estimate. */
  tokens_estimated: z.boolean(),
  cost_usd: z.number().nullable(),
  quotes: z.object({ exact: z.int(), close: z.int(), moved: z.int(), dropped: z.int() }),
  /** Signals of other designs that were mixed in; whoever credits one credits anything. */
  decoys: z.object({ asked: z.int(), credited: z.array(z.string()) }),
  /** False after a cancel: the criteria that are there stand, the rest was not asked. */
  complete: z.boolean(),
  calibration: CalibrationNote.nullable(),
});
export type ModelRun = z.infer<typeof ModelRun>;

export const StageTime = z.object({
  id: z.string(),
  name: z.string(),
  budget_ms: z.number(),
  spent_ms: z.number(),
});
export type StageTime = z.infer<typeof StageTime>;

/** `grades/<time>-<grader>.json`. */
export const Grade = z.looseObject({
  schema: z.literal("dojo.grade/v1"),
  interview: z.string(),
  question: z.string(),
  question_revision: z.int(),
  rubric_revision: z.int(),
  /** SHA-256 over sources, rubric and grader: the same key means the same grade. */
  key: z.string(),
  graded_at: z.string(),
  grader: z.object({
    kind: z.enum(["checklist", "self", "model"]),
    name: z.string(),
    version: z.string(),
  }),
  target_level: TargetLevel,
  score: z.number().nullable(),
  max_score: z.number(),
  band: Band.nullable(),
  /** The failed gate that lowered the band by one step, in words. */
  gate: z.string().nullable(),
  criteria: z.array(CriterionGrade),
  red_flags: z.array(
    z.object({
      id: z.string(),
      text: z.string(),
      cap: z.record(z.string(), Level),
      quotes: z.array(GradeQuote),
    }),
  ),
  dropped_quotes: z.int(),
  ungraded: z.array(z.object({ criterion: z.string(), reason: z.string() })),
  /** Sentences addressed to the grader; they were ignored. */
  addressed_to_grader: z.array(GradeQuote),
  tokens: z.object({ in: z.int(), out: z.int(), cached: z.int() }).nullable(),
  /** What should be known before this grade is believed, each a sentence. */
  warnings: z.array(z.string()).default([]),
  /** Only for models. */
  run: ModelRun.optional(),
});
export type Grade = z.infer<typeof Grade>;

/** The grader's name as files and programs know it: `checklist`, `self`, or the model's name. */
export function graderName({ grader }: Pick<Grade, "grader">): string {
  return grader.kind === "model" ? grader.name : grader.kind;
}
