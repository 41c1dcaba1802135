import * as z from "zod";
import { BoardElement } from "../core/board/element.ts";
import { Segment } from "../core/interview/transcript.ts";
import type { Mark } from "../core/replay/marks.ts";
import type { Span } from "../core/replay/time.ts";
import { defineContract } from "./contract.ts";
import { InterviewView } from "./interviewPage.ts";
import { Place } from "./place.ts";
import { soundEvents, soundRequests, SoundView } from "./soundPage.ts";

/** Interview time in milliseconds. */
const Time = z.number().nonnegative();

/** All of a replay but its board, which the page asks for as it goes: a journal may have many megabytes. */
export const ReplayView = z.object({
  title: z.string(),
  /** ISO date of the interview. */
  date: z.string(),
  duration_ms: Time,
  /** By time; so are the marks. */
  lines: z.array(Segment.pick({ speaker: true, start_ms: true, end_ms: true, text: true })),
  marks: z.array(
    z.object({
      kind: z.enum(["stage", "beat", "evidence"]),
      t: Time,
      text: z.string(),
      element: z.string().optional(),
    }),
  ) satisfies z.ZodType<Mark[]>,
  /** Time that playing jumps over: nothing can have happened in it. */
  empty: z.array(z.object({ from: Time, to: Time })) satisfies z.ZodType<Span[]>,
  /** The board as it was left: where the view is to be, before anything is shown. */
  end: z.array(BoardElement),
  files: InterviewView.shape.files,
  /** Null without a recording. */
  sound: SoundView.nullable(),
  /** Where the page is to be; null: where it was. */
  place: Place.nullable(),
  /** What is missing, each a sentence. */
  notices: z.array(z.string()),
});
export type ReplayView = z.infer<typeof ReplayView>;

/** The board of one moment, told to a page that shows another one. */
export const BoardMoment = z.object({
  /** The elements that the page does not have so. */
  changed: z.array(BoardElement),
  /** All that are visible, in drawing order. */
  order: z.array(z.string()),
  /** The span of time in which the board is so; null: to the end. */
  from: Time,
  until: Time.nullable(),
});
export type BoardMoment = z.infer<typeof BoardMoment>;

const nothing = z.null();

/** What the page of a replay may ask of the host. */
export const replayPage = defineContract({
  requests: {
    ready: { params: nothing, result: ReplayView },
    /** The board at `t`; `shown` is the time of the one that the page has, null for none. */
    board: { params: z.object({ t: Time, shown: Time.nullable() }), result: BoardMoment },
    ...soundRequests,
    report: { params: z.object({ message: z.string().max(10_000) }), result: nothing },
  },
  events: {
    ...soundEvents,
    /** The page is to be somewhere else. */
    goTo: Place,
  },
});
export type ReplayPage = typeof replayPage;
