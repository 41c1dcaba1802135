import * as z from "zod";
import { BoardChange, BoardElement } from "../core/board/element.ts";
import { defineContract } from "./contract.ts";

/** A line of the conversation column. */
export const Line = z.object({
  kind: z.enum(["said", "asked", "answer", "beat"]),
  t: z.number(),
  text: z.string(),
  /** For beats: probe, change or push_back. */
  tag: z.string().optional(),
});
export type Line = z.infer<typeof Line>;

export const Clock = z.object({
  elapsed_ms: z.number(),
  total_ms: z.number(),
  running: z.boolean(),
  stage: z.string(),
  /** Time spent per stage, in the order of the stages. */
  stages: z.array(
    z.object({ id: z.string(), name: z.string(), budget_ms: z.number(), spent_ms: z.number() }),
  ),
});
export type Clock = z.infer<typeof Clock>;

/** Whether the last change is on disk; `message` says what is wrong and what to do. */
export const Saving = z.object({
  state: z.enum(["saved", "saving", "failed"]),
  message: z.string(),
});
export type Saving = z.infer<typeof Saving>;

/** The recorder of this interview; `level` is from 0, nobody speaks, to 1, loud. `waiting`: for the recorder page. */
export const RecordingView = z.object({
  state: z.enum(["off", "starting", "waiting", "recording", "paused", "muted", "silent", "lost"]),
  level: z.number().min(0).max(1),
});
export type RecordingView = z.infer<typeof RecordingView>;

export const InterviewView = z.object({
  title: z.string(),
  /** Topic titles, mode and level, as short labels. */
  ai: z.boolean(),
  topics: z.array(z.string()),
  mode: z.enum(["mock", "practice"]),
  target_level: z.string(),
  status: z.enum(["running", "paused", "finished", "discarded"]),
  /** The prompt as HTML that the host rendered from our own Markdown. */
  prompt_html: z.string(),
  clarifications: z.array(z.object({ id: z.string(), question: z.string(), asked: z.boolean() })),
  lines: z.array(Line),
  /** A question of the candidate waits for its answer. */
  thinking: z.boolean(),
  notes: z.string(),
  elements: z.array(BoardElement),
  /** Pasted images by file id: data URLs. */
  files: z.record(
    z.string(),
    z.object({ id: z.string(), mimeType: z.string(), dataURL: z.string(), created: z.number() }),
  ),
  clock: Clock,
  saving: Saving,
  recording: RecordingView,
  /** Null, or who holds the interview: the page then only shows. */
  read_only: z.string().nullable(),
  /** Set after a crash or a sleep: how long the clock stood. Offered once: "Count it". */
  gap: z.object({ ms: z.number(), reason: z.enum(["sleep", "restart"]) }).nullable(),
});
export type InterviewView = z.infer<typeof InterviewView>;

const nothing = z.null();

/** What the interview panel may ask of the host, and what the host may tell it. */
export const interviewPage = defineContract({
  requests: {
    /** The page is up: everything it needs to show. Sent again whenever the page shows again after a reload. */
    ready: { params: nothing, result: InterviewView },
    /** Only changed elements. Answered when the journal has them. `revision` counts up from 1 within a page. */
    changeBoard: { params: BoardChange.extend({ revision: z.int().positive() }), result: nothing },
    /** An image pasted into the board, once per file id. */
    addFile: {
      params: z.object({
        id: z.string().regex(/^[\w-]{1,128}$/),
        mimeType: z.string().regex(/^image\/[\w.+-]+$/),
        dataURL: z.string().max(20_000_000),
        created: z.number(),
      }),
      result: nothing,
    },
    changeNotes: { params: z.object({ text: z.string().max(1_000_000) }), result: nothing },
    say: { params: z.object({ text: z.string().min(1).max(10_000) }), result: nothing },
    ask: { params: z.object({ text: z.string().min(1).max(10_000) }), result: nothing },
    clarify: { params: z.object({ id: z.string() }), result: nothing },
    enterStage: { params: z.object({ id: z.string() }), result: nothing },
    nextStage: { params: nothing, result: nothing },
    pause: { params: nothing, result: nothing },
    resume: { params: nothing, result: nothing },
    countGap: { params: nothing, result: nothing },
    dismissGap: { params: nothing, result: nothing },
    end: { params: nothing, result: nothing },
    startRecording: { params: nothing, result: nothing },
    stopRecording: { params: nothing, result: nothing },
    toggleMute: { params: nothing, result: nothing },
    checkMicrophone: { params: nothing, result: nothing },
    openRecorderPage: { params: nothing, result: nothing },
    /** The board as an SVG, sent when the host asks for it with `exportBoard`. */
    boardSvg: { params: z.object({ svg: z.string().max(20_000_000) }), result: nothing },
    /** The library, when the user added to or removed from it. */
    changeLibrary: {
      params: z.object({ items: z.array(z.looseObject({ id: z.string() })) }),
      result: nothing,
    },
    /** Shown in the log: an error that the page caught. */
    report: { params: z.object({ message: z.string().max(10_000) }), result: nothing },
  },
  events: {
    clock: Clock,
    /** New lines of the conversation. */
    lines: z.array(Line),
    thinking: InterviewView.shape.thinking,
    saving: Saving,
    /** At most four a second. */
    recording: RecordingView,
    status: z.object({
      status: z.enum(["running", "paused", "finished", "discarded"]),
      read_only: z.string().nullable(),
    }),
    gap: InterviewView.shape.gap,
    clarified: z.object({ id: z.string() }),
    /** The board changed outside the page (a file edit that won). */
    board: z.object({ elements: z.array(BoardElement) }),
    notes: z.object({ text: z.string() }),
    /** Mermaid text to insert at the centre of the view. */
    insertMermaid: z.object({ text: z.string() }),
    /** Scroll to an element and highlight it. */
    showElement: z.object({ id: z.string() }),
    exportBoard: nothing,
    /** Put the cursor into the Say/Ask line. */
    focusAsk: nothing,
  },
});
export type InterviewPage = typeof interviewPage;
