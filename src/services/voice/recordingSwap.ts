import { join } from "node:path";
import { DojoError } from "../../core/errors.ts";
import type { VoiceNote } from "../../core/interview/event.ts";
import { passagesIn } from "../../core/interview/speech.ts";
import { atomicWrite, renamePatiently } from "../files/atomicWrite.ts";
import { explainFileError, readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { sha256Of } from "../files/sha256.ts";
import type { Machine } from "../interview/lock.ts";
import { readTranscript } from "../interview/reading.ts";
import type { InterviewSession } from "../interview/session.ts";
import { RECORDING, replacedBy } from "./recordings.ts";

/** The one writer of the interview. */
type Notebook = Pick<InterviewSession, "folder" | "noteVoice" | "save" | "saving">;

/** Where in the interview a recording of another device is. */
type Place = Pick<Extract<VoiceNote, { type: "voice-imported" }>, "begin_ms" | "samples">;

/** A recording that has taken the place of another, which is kept until it is let go. */
export interface RecordingSwap {
  /**
   * Puts back what was there before, and notes it. @throws DojoError when the disk refuses, or something else has taken
   * its place.
   */
  undo(notebook: Notebook): Promise<void>;
  /** The other recording is not needed any more. */
  letGo(): Promise<void>;
}

/**
 * Makes the complete file `fresh`, which lies in the interview's folder, its recording, and notes it. At any instant the
 * folder has the one or the other, and the journal knows which: see `eventsOnDisk`.
 * @throws DojoError when the disk refuses; the old one is there then.
 */
export async function swapRecording(
  { files, identity }: Pick<Machine, "files" | "identity">,
  notebook: Notebook,
  fresh: string,
  place: Place,
): Promise<RecordingSwap> {
  const file = join(notebook.folder, RECORDING);
  const kept = replacedBy(file, identity);
  const { before, ours } = await saying(file, async () => {
    await syncFile(files, fresh);
    const bytes = await readIfThere(files, file);
    try {
      if (bytes) await atomicWrite(files, kept, bytes);
      const sha256 = sha256Of(await files.readFile(fresh));
      await note(notebook, { ...place, sha256, replaced: bytes && sha256Of(bytes) });
      await renamePatiently(files, fresh, file).catch((error: unknown) => {
        notebook.noteVoice({ type: "voice-import-undone" });
        throw error;
      });
      return { before: bytes, ours: sha256 };
    } catch (error) {
      await files.removeFile(kept).catch(() => undefined);
      throw error;
    }
  });
  return {
    undo: (writer) =>
      saying(file, async () => {
        if (sha256Of(await files.readFile(file)) !== ours)
          throw new Error("it was replaced once more since");
        await (before ? renamePatiently(files, kept, file) : files.removeFile(file));
        writer.noteVoice({ type: "voice-import-undone" });
      }),
    letGo: () => files.removeFile(kept).catch(() => undefined),
  };
}

/** @throws when the journal cannot be written: nobody would know where the new recording begins. */
async function note(
  notebook: Notebook,
  about: Place & { readonly sha256: string; readonly replaced: string | null },
): Promise<void> {
  await notebook.save();
  // One that cannot be read has no passages that could come back.
  const transcript = await readTranscript(notebook.folder).catch(() => null);
  notebook.noteVoice({ type: "voice-imported", ...about, passages: passagesIn(transcript) });
  await notebook.save();
  if (notebook.saving.state !== "failed") return;
  notebook.noteVoice({ type: "voice-import-undone" });
  throw new Error(notebook.saving.message);
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
