import { basename, join } from "node:path";
import { BadInput, DojoError } from "../../core/errors.ts";
import type { Grade } from "../../core/grading/grade.ts";
import type { ImageFile } from "../../core/interview/boardFile.ts";
import type { InterviewEvent } from "../../core/interview/event.ts";
import { mergeTranscript } from "../../core/interview/speech.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import type { Segment, Transcript } from "../../core/interview/transcript.ts";
import { BoardReplay } from "../../core/replay/boardReplay.ts";
import { marksOf, type Mark } from "../../core/replay/marks.ts";
import { emptySpans, type Span } from "../../core/replay/time.ts";
import { explainFileError, type FileSystem } from "../files/fileSystem.ts";
import { GradeStore } from "../grading/gradeStore.ts";
import { soundOf, type Sound } from "../voice/sound.ts";
import { ImageShelf } from "./imageShelf.ts";
import { readInterviewFile, readTranscript } from "./reading.ts";
import { isUnfinished, recoverState, type Recovered } from "./recovery.ts";

/** An interview that is over, to be seen again at any moment. */
export interface InterviewReplay {
  /** As it was at the end. */
  readonly state: InterviewState;
  readonly durationMs: number;
  readonly board: BoardReplay;
  readonly images: readonly ImageFile[];
  /** What was said, by time. */
  readonly segments: readonly Segment[];
  readonly marks: readonly Mark[];
  /** Null without a recording. */
  readonly sound: Sound | null;
  /** Interview time in which nothing can have happened. */
  readonly empty: readonly Span[];
  /** What is missing and why, each a sentence. */
  readonly notices: readonly string[];
}

/** Reads an interview and changes nothing. @throws DojoError when it has no journal, or is still going on. */
export async function readReplay(
  files: FileSystem,
  folder: string,
  report: (problem: string) => void,
): Promise<InterviewReplay> {
  const file = await readInterviewFile(folder, files);
  const recovered = await recoverState(files, folder, basename(folder), file);
  const { state, events } = recovered;
  if (recovered.journal.events.length === 0) throw noJournal(folder);
  if (isUnfinished(file) && (state.status === "running" || state.status === "paused"))
    throw new DojoError("This interview is still going on. End it, then replay it.");
  const [told, newest] = await Promise.all([spoken(folder), gradeIn(files, folder, report)]);
  const heard = await heardIn(files, folder, events);
  const { segments } = mergeTranscript(told.transcript, state);
  const shelf = new ImageShelf(files, folder);
  const missing = await shelf.load(state.images);
  return {
    state,
    durationMs: Math.max(state.elapsedMs, ...segments.map(({ end_ms }) => end_ms)),
    board: new BoardReplay(events),
    images: shelf.all(),
    segments,
    marks: marksOf(events, state.header.stages, newest, segments),
    sound: heard.sound,
    empty: emptySpans(events),
    notices: [...losses(recovered), ...lostImages(missing), ...told.notices, ...heard.notices],
  };
}

function noJournal(folder: string): DojoError {
  return new DojoError(
    `${join(folder, "journal.jsonl")} is missing or empty, and the replay is made of it. ` +
      'Restore it from a copy, or see the board as it was left with "Open Board" in the History.',
  );
}

/** `transcript.json`, whoever wrote it; without a readable one the journal still has what was typed. */
async function spoken(
  folder: string,
): Promise<{ readonly transcript: Transcript | null; readonly notices: readonly string[] }> {
  try {
    return { transcript: await readTranscript(folder), notices: [] };
  } catch (error) {
    if (!(error instanceof BadInput)) throw error;
    return { transcript: null, notices: [`${error.message} Only what was typed is shown.`] };
  }
}

/** A recording that cannot be read leaves the replay silent. */
async function heardIn(
  files: FileSystem,
  folder: string,
  events: readonly InterviewEvent[],
): Promise<{ readonly sound: Sound | null; readonly notices: readonly string[] }> {
  try {
    return { sound: await soundOf(files, folder, events), notices: [] };
  } catch (error) {
    const why = explainFileError(error);
    return { sound: null, notices: [`voice.mp3 cannot be read: ${why}. There is no sound.`] };
  }
}

async function gradeIn(
  files: FileSystem,
  folder: string,
  report: (problem: string) => void,
): Promise<Grade | null> {
  const grades = await new GradeStore(files, folder, report).list();
  return grades.find(({ grade }) => grade.grader.kind !== "self")?.grade ?? null;
}

function losses({ journal, state }: Recovered): string[] {
  const { rejected, unknown } = journal;
  const notices: string[] = [];
  if (rejected.length > 0)
    notices.push(`journal.jsonl: ${count(rejected.length, "line")} cannot be read and left out.`);
  if (unknown.length > 0)
    notices.push(
      `journal.jsonl: ${count(unknown.length, "event")} of another version are left out.`,
    );
  if (state.status === "running" || state.status === "paused")
    notices.push("The journal stops before the end of the interview, and the replay with it.");
  return notices;
}

function lostImages(missing: readonly string[]): string[] {
  if (missing.length === 0) return [];
  return [`${count(missing.length, "image")} of the board cannot be read from board-files.`];
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? "" : "s"}`;
