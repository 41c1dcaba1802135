import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { errorCode, type FileSystem } from "../files/fileSystem.ts";
import type { ProcessIdentity } from "../interview/lock.ts";

/** The recording in an interview's folder. */
export const RECORDING = "voice.mp3";

/** The process that has replaced a recording by an import, and can undo that. */
type Replacer = Pick<ProcessIdentity, "pid" | "host">;

/**
 * Where a recording is kept that an import has replaced, as long as this process can undo that; each at a place of its own.
 * Not `.tmp`: whoever opens the interview sweeps that away.
 */
export const replacedBy = (file: string, { pid, host }: Replacer): string =>
  `${file}.${randomUUID().slice(0, 8)}.${pid}@${host}.replaced`;
const REPLACED = /^voice\.mp3\.[\da-f]{8}\.(\d+)@(.*)\.replaced$/;

/** The recordings that imports have replaced in this folder, each with who can undo that. */
export async function replacedIn(
  files: FileSystem,
  folder: string,
): Promise<(Replacer & { readonly path: string })[]> {
  const names = await files.list(folder).catch(orNothing<string[]>([]));
  return names.flatMap((name) => {
    const [, pid, host] = REPLACED.exec(name) ?? [];
    if (pid === undefined || host === undefined) return [];
    return [{ path: join(folder, name), pid: Number(pid), host }];
  });
}

export interface Recording {
  /** The name of the interview's folder. */
  readonly interview: string;
  readonly file: string;
  /** With what it has replaced, as long as that is kept. */
  readonly bytes: number;
}

/**
 * How much an interview has recorded; 0 before the first sound, when a recorder has made the file already.
 * @throws when the disk fails.
 */
export function recordedBytes(files: FileSystem, folder: string): Promise<number> {
  return bytesOf(files, join(folder, RECORDING));
}

/** All recordings under a home, those of discarded interviews included, largest first. */
export async function recordingsIn(files: FileSystem, home: string): Promise<Recording[]> {
  const shelves = await Promise.all(
    ["interviews", "discarded"].map((shelf) => recordingsOn(files, join(home, shelf))),
  );
  return shelves.flat().toSorted((a, b) => b.bytes - a.bytes);
}

async function recordingsOn(files: FileSystem, shelf: string): Promise<Recording[]> {
  const names = await files.list(shelf).catch(orNothing<string[]>([]));
  const found = await Promise.all(
    names.map(async (interview) => {
      const folder = join(shelf, interview);
      const kept = await replacedIn(files, folder);
      const sizes = await Promise.all(kept.map(({ path }) => bytesOf(files, path)));
      const bytes = sizes.reduce((sum, size) => sum + size, await recordedBytes(files, folder));
      return bytes > 0 ? { interview, file: join(folder, RECORDING), bytes } : null;
    }),
  );
  return found.filter((recording) => recording !== null);
}

async function bytesOf(files: FileSystem, path: string): Promise<number> {
  return (await files.facts(path).catch(orNothing(null)))?.bytes ?? 0;
}

/** What is not there is no problem; anything else is. */
export function orNothing<T>(nothing: T) {
  return (error: unknown): T => {
    if (["ENOENT", "ENOTDIR"].includes(errorCode(error))) return nothing;
    throw error;
  };
}
