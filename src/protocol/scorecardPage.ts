import * as z from "zod";
import { Level } from "../core/catalog/rubric.ts";
import { Claim } from "../core/grading/claim.ts";
import { Grade, StageTime } from "../core/grading/grade.ts";
import { defineContract } from "./contract.ts";

export const ScorecardView = z.object({
  title: z.string(),
  ai: z.boolean(),
  /** ISO date of the interview, and minutes:seconds it took. */
  date: z.string(),
  duration_ms: z.number(),
  mode: z.enum(["mock", "practice"]),
  target_level: z.string(),
  grade: Grade,
  /** The self-grade, criterion id to level; null when it was skipped. */
  self: z.record(z.string(), z.number().nullable()).nullable(),
  stages: z.array(StageTime),
  claims: z.array(Claim),
  /** What may be claimed: candidate sources with their text. */
  sources: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["speech", "notes", "board"]),
      text: z.string(),
      t: z.number().nullable(),
    }),
  ),
  /** Titles of questions and follow-ups to drill next. */
  followups: z.array(z.object({ question: z.string(), probes: z.string(), good: z.string() })),
  /** Other grades of this interview, newest first. */
  grades: z.array(
    z.object({
      file: z.string(),
      graded_at: z.string(),
      grader: z.string(),
      score: z.number().nullable(),
    }),
  ),
});
export type ScorecardView = z.infer<typeof ScorecardView>;

export const SelfGradeView = z.object({
  title: z.string(),
  criteria: z.array(
    z.object({
      id: z.string(),
      title: z.string(),
      weight: z.number(),
      anchors: z.object({ "1": z.string(), "2": z.string(), "3": z.string(), "4": z.string() }),
    }),
  ),
  levels: z.record(z.string(), Level.nullable()),
});
export type SelfGradeView = z.infer<typeof SelfGradeView>;

const nothing = z.null();

/** What the scorecard may ask of the host. The page shows the self-grade form first, then the scorecard. */
export const scorecardPage = defineContract({
  requests: {
    ready: {
      params: nothing,
      result: z.discriminatedUnion("show", [
        z.object({ show: z.literal("self-grade"), view: SelfGradeView }),
        z.object({ show: z.literal("scorecard"), view: ScorecardView }),
      ]),
    },
    /** Null levels are skipped criteria; an empty record skips the whole form. */
    selfGrade: {
      params: z.object({ levels: z.record(z.string(), Level.nullable()) }),
      result: nothing,
    },
    /** Opens the passage: the note, the transcript line or the box on the board. */
    showSource: { params: z.object({ source: z.string(), text: z.string() }), result: nothing },
    claim: { params: Claim, result: nothing },
    unclaim: { params: Claim, result: nothing },
    regrade: { params: nothing, result: nothing },
    openReference: { params: nothing, result: nothing },
    openMarkdown: { params: nothing, result: nothing },
    openGrade: { params: z.object({ file: z.string() }), result: nothing },
    report: { params: z.object({ message: z.string().max(10_000) }), result: nothing },
  },
  events: {
    /** Something changed: ask `ready` again. */
    changed: nothing,
  },
});
export type ScorecardPage = typeof scorecardPage;
