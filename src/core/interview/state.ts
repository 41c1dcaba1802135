import type { Beat } from "../catalog/question.ts";
import { DojoError } from "../errors.ts";
import { changeBoard, replaceBoard, type Board } from "./board.ts";
import { readBoardFile } from "./boardFile.ts";
import type { EventOf, InterviewEvent, WatchedFile } from "./event.ts";
import type { InterviewStatus } from "./interview.ts";
import { spliceText } from "./notes.ts";

/** A line of the conversation. `t` is interview time in milliseconds; `tag` the kind of a beat. */
export interface Line {
  readonly kind: "said" | "asked" | "answer" | "beat";
  readonly t: number;
  readonly text: string;
  readonly tag?: Beat["kind"];
}

/** A span without the clock; `open` until the user counts or dismisses it. */
export interface Gap {
  readonly reason: "sleep" | "restart";
  readonly ms: number;
  readonly status: "open" | "counted" | "dismissed";
}

/** An image of the board, stored once as `board-files/<sha256>`. `created` is epoch ms. */
export interface BoardImage {
  readonly sha256: string;
  readonly mime: string;
  readonly created: number;
}

/** An interview at one moment: a fold over its events, and nothing else. */
export interface InterviewState {
  /** What was agreed at the start. */
  readonly header: EventOf<"started">;
  readonly status: InterviewStatus;
  readonly endedAt: string | null;
  /** Wall clock of the last event, ISO 8601. */
  readonly lastAt: string;
  /** Interview time: pauses and uncounted gaps left out. */
  readonly elapsedMs: number;
  readonly stage: string;
  /** Milliseconds by stage id; a stage never entered is missing. */
  readonly spentMs: ReadonlyMap<string, number>;
  readonly lines: readonly Line[];
  /** Ids of the beats that were said or skipped for good. */
  readonly beats: ReadonlySet<string>;
  /** Signals that follow-ups went into. */
  readonly probed: ReadonlySet<string>;
  /** Ids of the clarifications that were given. */
  readonly clarified: ReadonlySet<string>;
  readonly board: Board;
  readonly images: ReadonlyMap<string, BoardImage>;
  readonly notes: string;
  /** What we wrote last, and when: a file that differs and is newer was edited by somebody else. */
  readonly saved: Readonly<
    Partial<Record<WatchedFile, { readonly sha256: string; readonly at: string }>>
  >;
  readonly gaps: readonly Gap[];
  /** `interrupted`: the window went while it was on. */
  readonly voice: "off" | "on" | "interrupted";
  /** What was understood of the recording, piece by piece, in the order in which the answers came. */
  readonly transcribed: readonly EventOf<"voice-transcribed">[];
  /** The imports that were not undone, with how many pieces had been transcribed before each. */
  readonly imports: readonly {
    readonly pieces: number;
    readonly passages: readonly string[] | undefined;
  }[];
  readonly withdrawn: readonly Withdrawn[];
}

/** What was understood of a recording whose import was undone: its words go with it. */
export interface Withdrawn {
  readonly pieces: readonly EventOf<"voice-transcribed">[];
  /** The ids of the passages that the transcript had before; undefined: nobody knows. */
  readonly passages: readonly string[] | undefined;
}

/** The state right after the first event. */
export function begin(started: EventOf<"started">): InterviewState {
  return {
    header: started,
    status: "running",
    endedAt: null,
    lastAt: started.at,
    elapsedMs: started.t,
    stage: started.stages[0]?.id ?? "",
    spentMs: new Map(),
    lines: [],
    beats: new Set(),
    probed: new Set(),
    clarified: new Set(),
    board: new Map(),
    images: new Map(),
    notes: "",
    saved: {},
    gaps: [],
    voice: "off",
    transcribed: [],
    imports: [],
    withdrawn: [],
  };
}

/** The state after `event`. Total: an event that does not fit the state changes nothing but the time. */
export function reduce(state: InterviewState, event: InterviewEvent): InterviewState {
  const rule = rules[event.type] as (
    state: InterviewState,
    event: InterviewEvent,
  ) => InterviewState;
  return rule(passTime(state, event), event);
}

/** The state after all events, the first of which is `started`; throws DojoError when it is not. */
export function fold(events: readonly InterviewEvent[]): InterviewState {
  const [first, ...rest] = events;
  if (first?.type !== "started") {
    throw new DojoError("The journal does not begin with the start of an interview.");
  }
  // A keyframe is the whole board, so what came before the last one need not be applied.
  const keyframe = rest.findLastIndex((event) => event.type === "board-keyframe");
  return rest.reduce(
    (state, event, at) =>
      at < keyframe && event.type === "board-changed"
        ? passTime(state, event)
        : reduce(state, event),
    begin(first),
  );
}

/** The gap that is offered to be counted: the latest on which the user has not decided. Too late once it is over. */
export function openGap(state: InterviewState): Gap | null {
  if (state.status === "finished" || state.status === "discarded") return null;
  return state.gaps.findLast((gap) => gap.status === "open") ?? null;
}

function passTime(state: InterviewState, { t, at }: InterviewEvent): InterviewState {
  const passed = Math.max(0, t - state.elapsedMs);
  if (passed === 0) return { ...state, lastAt: at };
  const spentMs = new Map(state.spentMs);
  spentMs.set(state.stage, (spentMs.get(state.stage) ?? 0) + passed);
  return { ...state, lastAt: at, elapsedMs: state.elapsedMs + passed, spentMs };
}

const rules: {
  readonly [T in InterviewEvent["type"]]: (
    state: InterviewState,
    event: EventOf<T>,
  ) => InterviewState;
} = {
  started: (state) => state,
  tick: (state) => state,
  paused: (state) => ({ ...state, status: "paused" }),
  resumed: (state) => ({ ...state, status: "running" }),
  gap: (state, { reason, ms }) => ({
    ...state,
    gaps: [...state.gaps, { reason, ms, status: "open" }],
  }),
  "gap-counted": (state) => decideGap(state, "counted"),
  "gap-dismissed": (state) => decideGap(state, "dismissed"),
  "stage-entered": (state, { stage }) => ({ ...state, stage }),
  "beat-shown": (state, { beat, text, tag, signal, t }) => ({
    ...addLine(state, { kind: "beat", t, text, ...(tag && { tag }) }),
    beats: new Set(state.beats).add(beat),
    probed: signal === undefined ? state.probed : new Set(state.probed).add(signal),
  }),
  "beat-skipped": (state, { beat }) => ({ ...state, beats: new Set(state.beats).add(beat) }),
  said: (state, { text, t }) => addLine(state, { kind: "said", t, text }),
  asked: (state, { text, t }) => addLine(state, { kind: "asked", t, text }),
  answered: (state, { clarification, text, t }) => ({
    ...addLine(state, { kind: "answer", t, text }),
    clarified:
      clarification === null ? state.clarified : new Set(state.clarified).add(clarification),
  }),
  "board-changed": (state, change) => ({ ...state, board: changeBoard(state.board, change) }),
  "board-keyframe": (state, { elements }) => ({ ...state, board: replaceBoard(elements) }),
  "image-added": (state, { file, sha256, mime, created }) => ({
    ...state,
    images: new Map(state.images).set(file, { sha256, mime, created }),
  }),
  "notes-edited": (state, edit) => ({ ...state, notes: spliceText(state.notes, edit) }),
  saved: (state, { file, sha256, at }) => ({
    ...state,
    saved: { ...state.saved, [file]: { sha256, at } },
  }),
  "external-edit": takeExternalEdit,
  "voice-started": (state) => ({ ...state, voice: "on" }),
  "voice-anchor": (state) => state,
  "voice-muted": (state) => state,
  "voice-stopped": (state, { reason }) => ({
    ...state,
    voice: reason === "closed" ? "interrupted" : "off",
  }),
  "voice-imported": (state, { passages }) => ({
    ...state,
    imports: [...state.imports, { pieces: state.transcribed.length, passages }],
  }),
  "voice-import-undone": undoImport,
  "voice-transcribed": (state, piece) => ({
    ...state,
    transcribed: [...state.transcribed, piece],
  }),
  ended: (state, { at }) => ({ ...state, status: "finished", endedAt: state.endedAt ?? at }),
  discarded: (state, { at }) => ({ ...state, status: "discarded", endedAt: state.endedAt ?? at }),
};

function addLine(state: InterviewState, line: Line): InterviewState {
  return { ...state, lines: [...state.lines, line] };
}

function undoImport(state: InterviewState): InterviewState {
  const { imports, transcribed, withdrawn } = state;
  const last = imports.at(-1);
  if (!last) return state;
  const { pieces, passages } = last;
  return {
    ...state,
    imports: imports.slice(0, -1),
    transcribed: transcribed.slice(0, pieces),
    withdrawn: [...withdrawn, { pieces: transcribed.slice(pieces), passages }],
  };
}

function decideGap(state: InterviewState, status: Gap["status"]): InterviewState {
  const at = state.gaps.findLastIndex((gap) => gap.status === "open");
  const gap = state.gaps[at];
  return gap === undefined ? state : { ...state, gaps: state.gaps.with(at, { ...gap, status }) };
}

function takeExternalEdit(state: InterviewState, event: EventOf<"external-edit">): InterviewState {
  const { file, content, sha256, at } = event;
  const saved = sha256 === undefined ? state.saved : { ...state.saved, [file]: { sha256, at } };
  if (file === "notes.md") return { ...state, saved, notes: content };
  const scene = readBoardFile(content);
  return scene === null ? state : { ...state, saved, board: replaceBoard(scene.elements) };
}
