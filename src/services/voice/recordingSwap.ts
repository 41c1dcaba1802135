import { join } from "node:path";
import { DojoError } from "../../core/errors.ts";
import { atomicWrite, renamePatiently } from "../files/atomicWrite.ts";
import { explainFileError, readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { sha256Of } from "../files/sha256.ts";
import { RECORDING, replacedBy } from "./recordings.ts";

/** A recording that has taken the place of another, which is kept until it is let go. */
export interface RecordingSwap {
  /** Puts back what was there before. @throws DojoError when the disk refuses, or something else has taken its place. */
  undo(): Promise<void>;
  /** The other recording is not needed any more. */
  letGo(): Promise<void>;
}

/**
 * Makes the complete file `fresh`, which lies in the interview's folder, its recording. At any instant the
 * folder has the one or the other. @throws DojoError when the disk refuses; the old one is there then.
 */
export async function swapRecording(
  files: FileSystem,
  folder: string,
  fresh: string,
): Promise<RecordingSwap> {
  const file = join(folder, RECORDING);
  const kept = replacedBy(file);
  const { before, ours } = await saying(file, async () => {
    await syncFile(files, fresh);
    const bytes = await readIfThere(files, file);
    if (bytes) await atomicWrite(files, kept, bytes);
    const sum = sha256Of(await files.readFile(fresh));
    await renamePatiently(files, fresh, file);
    return { before: bytes, ours: sum };
  });
  // Another import may have come since: then what is kept is for its undoing, not for this one's.
  const isOurs = async () => sha256Of(await files.readFile(file)) === ours;
  return {
    undo: () =>
      saying(file, async () => {
        if (!(await isOurs())) throw new Error("it was replaced once more since");
        await (before ? renamePatiently(files, kept, file) : files.removeFile(file));
      }),
    letGo: async () => {
      if (before && (await isOurs().catch(() => false)))
        await files.removeFile(kept).catch(() => undefined);
    },
  };
}

async function syncFile(files: FileSystem, path: string): Promise<void> {
  const descriptor = files.open(path, "a");
  try {
    await files.sync(descriptor);
  } finally {
    files.close(descriptor);
  }
}

async function saying<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const message = `${file} cannot be replaced: ${explainFileError(cause)}. Then try again; nothing was changed.`;
    throw new DojoError(message, { cause });
  }
}
