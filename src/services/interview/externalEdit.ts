import { join } from "node:path";
import type { WatchedFile } from "../../core/interview/event.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import { readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { sha256Of } from "../files/sha256.ts";

/** A file that somebody else wrote since we did. */
export interface ExternalEdit {
  readonly file: WatchedFile;
  readonly content: string;
  readonly sha256: string;
}

/** The notes or the board as a person or a program left them after our last save; null when they are ours. */
export async function findExternalEdit(
  files: FileSystem,
  folder: string,
  file: WatchedFile,
  state: InterviewState,
): Promise<ExternalEdit | null> {
  const path = join(folder, file);
  const bytes = await readIfThere(files, path);
  if (bytes === null) return null;
  const sha256 = sha256Of(bytes);
  const saved = state.saved[file];
  if (saved?.sha256 === sha256) return null;
  // A crash after the announcement of a save leaves the older file: not an edit.
  if (saved !== undefined && (await files.facts(path)).mtimeMs <= Date.parse(saved.at)) return null;
  return { file, content: bytes.toString("utf8").replace(/^\uFEFF/, ""), sha256 };
}
