import * as z from "zod";
import { Level } from "../core/catalog/rubric.ts";
import { Spoken } from "../core/evidence/quoteSpan.ts";
import { GradeBody } from "../core/grading/assemble.ts";
import { Claim } from "../core/grading/claim.ts";
import { Grade, StageTime } from "../core/grading/grade.ts";
import { defineContract } from "./contract.ts";
import { Place } from "./place.ts";
import { soundEvents, soundRequests, SoundView } from "./soundPage.ts";

/** Criterion id to level; null where there is none. */
const Levels = z.record(z.string(), Level.nullable());

export const ScorecardView = z.object({
  title: z.string(),
  ai: z.boolean(),
  /** ISO date of the interview; empty where nobody knows. */
  date: z.string(),
  /** Null where nobody knows. */
  duration_ms: z.number().nullable(),
  mode: z.enum(["mock", "practice"]),
  target_level: z.string(),
  grade: Grade,
  /** The file of this grade, as `grades` names it. */
  file: z.string(),
  /** Whether the model of this grade ran on this machine; false for other graders. */
  on_this_machine: z.boolean(),
  /** The self-grade; null when it was skipped. */
  self: Levels.nullable(),
  /** The newest checklist grade beside another grader's; null for the checklist's own grade, and without one. */
  checklist: Levels.nullable(),
  stages: z.array(StageTime),
  claims: z.array(Claim),
  /** What may be claimed: candidate sources with their text. */
  sources: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(["speech", "notes", "board"]),
      text: z.string(),
      t: z.number().nullable(),
      /** What tells when its words were said; null for what was typed, noted or drawn. */
      spoken: Spoken.nullable(),
    }),
  ),
  /** Whether there is a replay of this interview. */
  replayable: z.boolean(),
  /** Null without a recording. */
  sound: SoundView.nullable(),
  /** Titles of questions and follow-ups to drill next. */
  followups: z.array(z.object({ question: z.string(), probes: z.string(), good: z.string() })),
  /** All grades of this interview but the self-grades, newest first. */
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
  levels: Levels,
});
export type SelfGradeView = z.infer<typeof SelfGradeView>;

/** How far a model is with this interview. `idle`: none is at work, and the other fields say nothing. */
export const GradingProgress = z.object({
  state: z.enum(["running", "idle"]),
  /** Units that are judged, and all; `of` is 0 before the first request. */
  done: z.int(),
  of: z.int(),
  /** What is being judged: a criterion's title, "all criteria" or "red flags"; empty before the first request. */
  unit: z.string(),
  /** Why it takes longer, in words; null when nothing is unusual. */
  note: z.string().nullable(),
  /** The grade so far; criteria that are not judged yet are ungraded in it. Null before the first result. */
  soFar: GradeBody.nullable(),
});
export type GradingProgress = z.infer<typeof GradingProgress>;

export const IDLE: GradingProgress = {
  state: "idle",
  done: 0,
  of: 0,
  unit: "",
  note: null,
  soFar: null,
};

const nothing = z.null();

/** What the scorecard may ask of the host. The page shows the self-grade form first, then the scorecard. */
export const scorecardPage = defineContract({
  requests: {
    ready: {
      params: nothing,
      result: z.discriminatedUnion("show", [
        z.object({ show: z.literal("self-grade"), view: SelfGradeView }),
        z.object({
          show: z.literal("scorecard"),
          view: ScorecardView,
          progress: GradingProgress,
        }),
      ]),
    },
    /** Null levels are skipped criteria; an empty record skips the whole form. */
    selfGrade: {
      params: z.object({ levels: Levels }),
      result: nothing,
    },
    /** Opens the passage: the note, the transcript line or the box on the board. */
    showSource: { params: z.object({ source: z.string(), text: z.string() }), result: nothing },
    claim: { params: Claim, result: nothing },
    unclaim: { params: Claim, result: nothing },
    /** The checklist grades again. */
    regrade: { params: nothing, result: nothing },
    /** The user chooses who grades again. */
    regradeWith: { params: nothing, result: nothing },
    /** The model judges the criteria that it left out of the shown grade. */
    retryUngraded: { params: nothing, result: nothing },
    /** The model's answers about this interview are not waited for any longer; what is judged stays. */
    cancelGrading: { params: nothing, result: nothing },
    /** Opens the choice of a grader to measure against the gold answers. */
    calibrate: { params: nothing, result: nothing },
    /** Opens the replay, at a place or where it was. */
    replay: { params: z.object({ place: Place.nullable() }), result: nothing },
    ...soundRequests,
    openReference: { params: nothing, result: nothing },
    openMarkdown: { params: nothing, result: nothing },
    openGrade: { params: z.object({ file: z.string() }), result: nothing },
    report: { params: z.object({ message: z.string().max(10_000) }), result: nothing },
  },
  events: {
    ...soundEvents,
    /** Something changed: ask `ready` again. */
    changed: nothing,
    /** A model is at work. When it becomes idle: ask `ready` again. */
    progress: GradingProgress,
  },
});
export type ScorecardPage = typeof scorecardPage;
