import { join } from "node:path";
import { visibleElements } from "../../core/interview/board.ts";
import { writeBoardFile, type BoardFile } from "../../core/interview/boardFile.ts";
import type { WatchedFile } from "../../core/interview/event.ts";
import type { InterviewFile } from "../../core/interview/interview.ts";
import { mergeTranscript } from "../../core/interview/speech.ts";
import { clockFace } from "../../core/interview/stages.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import { Transcript } from "../../core/interview/transcript.ts";
import { atomicWrite, renamePatiently } from "../files/atomicWrite.ts";
import { readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { sha256Of } from "../files/sha256.ts";
import { fileTime } from "./clock.ts";
import { findExternalEdit } from "./externalEdit.ts";
import type { ImageShelf } from "./imageShelf.ts";
import { writeTranscript } from "./transcriptFiles.ts";

/** A file that stands behind the journal. It is written when one of the values it depends on is another one. */
interface Piece {
  readonly name: string;
  readonly from: readonly unknown[];
  write(): Promise<void>;
}

/** The files of an interview that any program can read: they follow the journal, and are replaced as a whole. */
export class WholeFiles {
  readonly #written = new Map<string, readonly unknown[]>();

  constructor(
    private readonly files: FileSystem,
    private readonly folder: string,
    private readonly images: ImageShelf,
    /** What another program keeps in the board file beside elements and images. */
    private readonly boardShell: Partial<BoardFile>,
    /** Told before a watched file is replaced, so that a crash in between is no edit of somebody else. */
    private readonly announce: (file: WatchedFile, sha256: string) => void,
  ) {}

  isBehind(state: InterviewState): boolean {
    return this.#pieces(state).some((piece) => this.#isBehind(piece));
  }

  /** Tries every file that is behind, then throws the first failure. */
  async save(state: InterviewState): Promise<void> {
    const failures: unknown[] = [];
    for (const piece of this.#pieces(state)) {
      if (!this.#isBehind(piece)) continue;
      try {
        await piece.write();
        this.#written.set(piece.name, piece.from);
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  #isBehind({ name, from }: Piece): boolean {
    const written = this.#written.get(name);
    return written === undefined || from.some((value, at) => value !== written[at]);
  }

  #pieces(state: InterviewState): Piece[] {
    const { header, status, stage, endedAt, board, images, notes, lines } = state;
    const { transcribed, withdrawn } = state;
    return [
      { name: "board-files", from: [images], write: () => this.images.store() },
      {
        name: "board.excalidraw",
        from: [board, images],
        write: () => this.#writeWatched("board.excalidraw", this.#boardText(state), state),
      },
      {
        name: "notes.md",
        from: [notes],
        write: () => this.#writeWatched("notes.md", notes, state),
      },
      {
        name: "transcript.json",
        from: [lines, transcribed, withdrawn],
        write: () => this.#writeTranscript(state),
      },
      {
        name: "interview.json",
        from: [header, status, stage, endedAt],
        write: () => this.#writeInterview(state),
      },
    ];
  }

  #boardText({ board }: InterviewState): string {
    const elements = visibleElements(board);
    const used = new Set(elements.map((element) => element["fileId"]));
    return writeBoardFile(
      this.boardShell,
      elements,
      this.images.all().filter((image) => used.has(image.id)),
    );
  }

  async #writeWatched(file: WatchedFile, text: string, state: InterviewState): Promise<void> {
    const path = join(this.folder, file);
    const theirs = await findExternalEdit(this.files, this.folder, file, state);
    if (theirs !== null) {
      // Edited under our hands. Ours goes on, theirs is kept.
      const kept = `${path}.outside-${fileTime(Date.parse(state.lastAt))}`;
      await renamePatiently(this.files, path, kept);
    }
    const sha256 = sha256Of(text);
    if (state.saved[file]?.sha256 !== sha256) this.announce(file, sha256);
    await atomicWrite(this.files, path, text);
  }

  async #writeTranscript(state: InterviewState): Promise<void> {
    const path = join(this.folder, "transcript.json");
    const text = (await readIfThere(this.files, path))?.toString("utf8");
    const existing = Transcript.safeParse(jsonOf(text)).data ?? null;
    if (existing === null && state.lines.length + state.transcribed.length === 0) return;
    if (existing === null && text !== undefined) {
      // A correction that went wrong: it is the user's work, and is kept.
      const kept = `${path}.damaged-${fileTime(Date.parse(state.lastAt))}`;
      await renamePatiently(this.files, path, kept);
    }
    await writeTranscript(this.files, this.folder, mergeTranscript(existing, state));
  }

  async #writeInterview(state: InterviewState): Promise<void> {
    const path = join(this.folder, "interview.json");
    const existing = jsonOf((await readIfThere(this.files, path))?.toString("utf8"));
    const file = { ...(existing as object | null), ...interviewFileOf(state) };
    await atomicWrite(this.files, path, `${JSON.stringify(file, null, 2)}\n`);
  }
}

/** `interview.json` for a state. */
export function interviewFileOf(state: InterviewState): InterviewFile {
  const { id, question, question_revision, mode, target_level, minutes, stages, at } = state.header;
  const times = clockFace(state).stages;
  return {
    schema: "dojo.interview/v1",
    id,
    question,
    question_revision,
    mode,
    target_level,
    minutes,
    started_at: at,
    ended_at: state.endedAt,
    status: state.status,
    elapsed_ms: state.elapsedMs,
    stages: stages.map((stage, index) => ({ ...stage, spent_ms: times[index]?.spent_ms ?? 0 })),
  };
}

/** Null for what is no JSON object. */
function jsonOf(text: string | undefined): unknown {
  try {
    const value: unknown = JSON.parse(text?.replace(/^\uFEFF/, "") ?? "");
    return typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}
