import { join } from "node:path";
import { DojoError, messageOf } from "../../core/errors.ts";
import { readBoardFile, type BoardFile } from "../../core/interview/boardFile.ts";
import type { EventOf, InterviewEvent } from "../../core/interview/event.ts";
import type { LooseInterviewFile } from "../../core/interview/interview.ts";
import { fold, type InterviewState } from "../../core/interview/state.ts";
import { JOURNAL_VERSION } from "../../core/interview/upgrade.ts";
import { renamePatiently } from "../files/atomicWrite.ts";
import { explainFileError, readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { readJournal, setAside, type JournalContent } from "./journalReader.ts";

/** An interview as its journal tells it. */
export interface Recovered {
  readonly state: InterviewState;
  /** What the state is made of: those of the journal, with a start and an end that it lacks. */
  readonly events: readonly InterviewEvent[];
  readonly journal: JournalContent;
  /** A folder that another program made, or an interview without its journal: to be read, never written. */
  readonly isArchive: boolean;
  /** What a person should know, each a sentence. */
  readonly notices: readonly string[];
}

/** Folds the journal. `file` stands in for a start of the journal that is lost. Throws DojoError. */
export async function recoverState(
  files: FileSystem,
  folder: string,
  id: string,
  file: LooseInterviewFile | null,
): Promise<Recovered> {
  const path = join(folder, "journal.jsonl");
  let journal: JournalContent;
  try {
    journal = await readJournal(files, path);
  } catch (error) {
    if (error instanceof DojoError)
      throw new DojoError(`${path}: ${error.message}`, { cause: error });
    throw new DojoError(`${path}: ${explainFileError(error)}. Then resume the interview again.`, {
      cause: error,
    });
  }
  const { rejected, unknown } = journal;
  const [first] = journal.events;
  const isArchive = file !== null && first === undefined && !isUnfinished(file);
  const started = first?.type === "started" ? [] : [startFrom(file, id, path, first)];
  const events = [...started, ...journal.events, ...(isArchive ? [endFrom(file)] : [])];
  const notices = rejected.map(
    ({ line, reason }) =>
      `journal.jsonl:${line}: not readable (${reason}); the line is in journal.rejected.jsonl.`,
  );
  if (unknown.length > 0) {
    const types = [...new Set(unknown)].join(", ");
    notices.push(
      `journal.jsonl: ${unknown.length} events of another version were skipped (${types}).`,
    );
  }
  return { state: fold(events), events, journal, notices, isArchive };
}

/** Cleans up behind a crash: damaged journal lines and half-written files. Best effort, nothing depends on it. */
export async function tidy(
  files: FileSystem,
  folder: string,
  journal: JournalContent,
): Promise<void> {
  try {
    await setAside(files, join(folder, "journal.jsonl"), journal);
    for (const name of await files.list(folder)) {
      if (name.endsWith(".tmp")) await files.removeFile(join(folder, name));
    }
  } catch {
    // A read-only folder keeps its litter; reading it skips the same lines again.
  }
}

/** The scene of the board file; a damaged file gives a notice, and is kept under another name if one is given. */
export async function readBoard(
  files: FileSystem,
  folder: string,
  keepAs: string | null,
): Promise<{ readonly scene: BoardFile | null; readonly notice: string | null }> {
  const path = join(folder, "board.excalidraw");
  try {
    const text = (await readIfThere(files, path))?.toString("utf8");
    const scene = text === undefined ? null : readBoardFile(text);
    if (text === undefined || scene !== null) return { scene, notice: null };
    if (keepAs === null) return { scene, notice: "board.excalidraw is damaged." };
    await renamePatiently(files, path, join(folder, keepAs));
    const notice = `board.excalidraw is damaged: it is kept as ${keepAs}, and the board comes from the journal.`;
    return { scene, notice };
  } catch (error) {
    const notice = `board.excalidraw: ${messageOf(error)}; the board comes from the journal.`;
    return { scene: null, notice };
  }
}

/** The start that the journal lost, as `interview.json` tells it. */
function startFrom(
  file: LooseInterviewFile | null,
  id: string,
  path: string,
  next: InterviewEvent | undefined,
): EventOf<"started"> {
  if (file === null) {
    throw new DojoError(
      `${path} does not tell how the interview started, and neither does interview.json beside it. ` +
        "Restore one of them from a copy, or start a new interview.",
    );
  }
  const at = file.started_at ?? next?.at ?? new Date(0).toISOString();
  const minutes = file.minutes ?? 45;
  const stages = file.stages ?? [];
  return {
    type: "started",
    v: JOURNAL_VERSION,
    t: 0,
    at,
    id,
    question: file.question,
    question_revision: file.question_revision ?? 0,
    mode: file.mode ?? "practice",
    target_level: file.target_level ?? "senior",
    minutes,
    stages: stages.length > 0 ? stages : [{ id: "interview", name: "Interview", minutes }],
  };
}

function endFrom(file: LooseInterviewFile): EventOf<"ended"> {
  const at = file.ended_at ?? file.started_at ?? new Date(0).toISOString();
  return { type: "ended", t: file.elapsed_ms ?? 0, at };
}

export function isUnfinished({ status }: LooseInterviewFile): boolean {
  return status === "running" || status === "paused";
}
