import * as z from "zod";
import { BoardElement } from "../board/element.ts";
import { Beat, TargetLevel } from "../catalog/question.ts";
import { InterviewMode, StageBudget } from "./interview.ts";
import { Segment } from "./transcript.ts";

/** The files that a person may edit beside the journal. */
export const WatchedFile = z.enum(["notes.md", "board.excalidraw"]);
export type WatchedFile = z.infer<typeof WatchedFile>;

/**
 * What happened in an interview, as the journal stores it: one JSON object a line.
 * `t` is interview time in milliseconds, `at` the wall clock in ISO 8601.
 */
const stamp = { t: z.number().nonnegative(), at: z.string() };
const event = <T extends string, S extends z.ZodRawShape>(type: T, shape: S) =>
  z.looseObject({ type: z.literal(type), ...stamp, ...shape });

export const InterviewEvent = z.discriminatedUnion("type", [
  event("started", {
    v: z.literal(1),
    id: z.string(),
    question: z.string(),
    question_revision: z.int(),
    mode: InterviewMode,
    target_level: TargetLevel,
    minutes: z.number(),
    stages: z.array(StageBudget).min(1),
  }),
  /** The clock, once a second while it runs: what a crash can lose is one of these. */
  event("tick", {}),
  event("paused", { reason: z.enum(["user", "sleep", "restart"]) }),
  event("resumed", {}),
  /** Time that passed without the clock: a machine that slept, or the span between two processes. */
  event("gap", { reason: z.enum(["sleep", "restart"]), ms: z.number().nonnegative() }),
  /** The user chose to count the last gap as interview time; `t` already includes it. */
  event("gap-counted", { ms: z.number().nonnegative() }),
  /** The user chose not to: the last gap is not offered again. */
  event("gap-dismissed", {}),
  event("stage-entered", { stage: z.string() }),
  /** `signal`: for a follow-up, what it probes. */
  event("beat-shown", {
    beat: z.string(),
    text: z.string(),
    tag: Beat.shape.kind.optional(),
    signal: z.string().optional(),
  }),
  /** The candidate had shown `signal` before the beat was due: it is not said, now or later. */
  event("beat-skipped", { beat: z.string(), signal: z.string() }),
  event("said", { text: z.string() }),
  event("asked", { text: z.string() }),
  /** `clarification` is null when the answer is not from the script. */
  event("answered", {
    clarification: z.string().nullable(),
    text: z.string(),
    by: z.literal("model").optional(),
  }),
  event("board-changed", { upsert: z.array(BoardElement), remove: z.array(z.string()) }),
  /** The whole board, so that replay is fast. */
  event("board-keyframe", { elements: z.array(BoardElement) }),
  /** An image was stored as `board-files/<sha256>`; the board knows it as `file`. `created` is epoch ms. */
  event("image-added", {
    file: z.string(),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
    mime: z.string(),
    created: z.number(),
  }),
  /** Characters [at_char, at_char + removed) of the notes become `inserted`. UTF-16 units. */
  event("notes-edited", {
    at_char: z.int().nonnegative(),
    removed: z.int().nonnegative(),
    inserted: z.string(),
  }),
  /** A file is about to be written; `sha256` tells later whether somebody else changed it. */
  event("saved", { file: WatchedFile, sha256: z.string() }),
  /** A file on disk was newer than the journal and won. A board's `content` is without its images. */
  event("external-edit", { file: WatchedFile, content: z.string(), sha256: z.string().optional() }),
  /** A recorder began to write, or went on, where `voice.mp3` had `sample` samples. */
  event("voice-started", { sample: z.int().nonnegative() }),
  /** `age_ms` before `t` the recording had `sample` samples: about one a second. */
  event("voice-anchor", { sample: z.int().nonnegative(), age_ms: z.number().nonnegative() }),
  event("voice-muted", { muted: z.boolean() }),
  /** `closed`: the window went; the recording goes on when the interview does. */
  event("voice-stopped", { reason: z.enum(["user", "ended", "closed", "failed"]) }),
  /**
   * `voice.mp3` is replaced by what another device recorded, pauses included. It begins at interview time
   * `begin_ms`, which is negative when it began before the interview. The line comes before the file: the import counts
   * unless the file has the sum `replaced`, that of the recording before; null: there was none. `passages`: the ids of
   * the passages of speech that the transcript had then.
   */
  event("voice-imported", {
    begin_ms: z.number(),
    samples: z.int().nonnegative(),
    sha256: z.string().optional(),
    replaced: z.string().nullable().optional(),
    passages: z.array(z.string()).optional(),
  }),
  /** What was there before the last import is there again, and what was understood of it. */
  event("voice-import-undone", {}),
  /**
   * A server understood the samples from `from` up to `to` of the recording, whose bytes had this sum, as `segments`.
   * `round` counts how often the user wanted all of it transcribed anew.
   */
  event("voice-transcribed", {
    from: z.int().nonnegative(),
    to: z.int().nonnegative(),
    sha256: z.string(),
    server: z.string(),
    model: z.string(),
    round: z.int().nonnegative(),
    start_ms: z.number().nonnegative(),
    end_ms: z.number().nonnegative(),
    segments: z.array(Segment),
  }),
  event("ended", {}),
  event("discarded", {}),
]);
export type InterviewEvent = z.infer<typeof InterviewEvent>;

/** The event of one type: `EventOf<"said">`. */
export type EventOf<T extends InterviewEvent["type"]> = Extract<InterviewEvent, { type: T }>;

/** What a recorder, an import or a transcription tells; the session adds the time. */
export type VoiceNote = WithoutStamp<Extract<InterviewEvent, { type: `voice-${string}` }>>;
type WithoutStamp<E> = E extends unknown
  ? { [K in keyof E as K extends "t" | "at" ? never : string extends K ? never : K]: E[K] }
  : never;
