import { closeSync, fsync, openSync, promises, writeSync } from "node:fs";
import { promisify } from "node:util";

export interface FileFacts {
  /** Last modification, epoch ms. */
  readonly mtimeMs: number;
  readonly isDirectory: boolean;
  readonly bytes: number;
}

/** The calls of Node that touch the user's files, so that a test can make any of them fail. */
export interface FileSystem {
  /** Synchronous, as `write` and `close` are: an event is on its way to the disk before anything acts on it. */
  open(path: string, flags: "a" | "wx"): number;
  /** Returns the number of bytes that were taken, which may be fewer than given. */
  write(descriptor: number, bytes: Uint8Array): number;
  sync(descriptor: number): Promise<void>;
  close(descriptor: number): void;
  readFile(path: string): Promise<Buffer>;
  facts(path: string): Promise<FileFacts>;
  /** Names of the entries, unsorted. */
  list(folder: string): Promise<string[]>;
  /** Fails with EEXIST when the folder is there. */
  makeFolder(path: string): Promise<void>;
  /** Makes the folder and those above it; no error when it is there. */
  ensureFolder(path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  removeFile(path: string): Promise<void>;
  /** Removes a folder with all it holds. */
  removeFolder(path: string): Promise<void>;
}

/** The real disk. */
export const disk: FileSystem = {
  open: openSync,
  write: writeSync,
  sync: promisify(fsync),
  close: closeSync,
  readFile: (path) => promises.readFile(path),
  async facts(path) {
    const stats = await promises.stat(path);
    return { mtimeMs: stats.mtimeMs, isDirectory: stats.isDirectory(), bytes: stats.size };
  },
  list: (folder) => promises.readdir(folder),
  makeFolder: (path) => promises.mkdir(path),
  async ensureFolder(path) {
    await promises.mkdir(path, { recursive: true });
  },
  rename: (from, to) => promises.rename(from, to),
  removeFile: (path) => promises.unlink(path),
  removeFolder: (path) => promises.rm(path, { recursive: true, force: true }),
};

/** The system's code of a failed call, such as `ENOSPC`; empty for any other value. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** What went wrong, in words that a person can act on. */
export function explainFileError(error: unknown): string {
  const code = errorCode(error);
  const explained = EXPLANATIONS[code];
  if (explained !== undefined) return `${explained} (${code})`;
  return error instanceof Error ? error.message : String(error);
}

const EXPLANATIONS: Readonly<Record<string, string>> = {
  EACCES: "permission denied: check who may write there",
  EPERM: "permission denied: check who may write there",
  EROFS: "it is on a read-only file system: make it writable",
  ENOSPC: "no space left on the disk: free some space",
  EDQUOT: "the disk quota is used up: free some space",
  EIO: "the disk reported an error: check the drive",
  ENOTDIR: "a file is where a folder should be: rename or move that file",
  EEXIST: "a file is where a folder should be: rename or move that file",
  ENOENT: "it is not there any more: restore it",
};

/** The file's bytes, or null when there is no such file. */
export async function readIfThere(files: FileSystem, path: string): Promise<Buffer | null> {
  try {
    return await files.readFile(path);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** Removes a file; one that is not there is no problem. */
export async function removeIfThere(files: FileSystem, path: string): Promise<void> {
  try {
    await files.removeFile(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
