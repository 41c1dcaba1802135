import { join } from "node:path";
import { BadInput } from "../../core/errors.ts";
import { withSegments, type Segment } from "../../core/interview/transcript.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { explainFileError, readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { readTranscript } from "../interview/reading.ts";
import { TRANSCRIPT_FILES, writeTranscript } from "../interview/transcriptFiles.ts";

/** Takes back an import: both files are again what they were. */
export type Undo = () => Promise<void>;

/**
 * Puts segments into the transcript of an interview that has ended, in the place of an earlier import.
 * @throws BadInput when the transcript that is there cannot be read, or the folder cannot be written to.
 */
export async function importTranscript(
  files: FileSystem,
  folder: string,
  segments: readonly Segment[],
): Promise<Undo> {
  const before = await Promise.all(
    TRANSCRIPT_FILES.map((name) => readIfThere(files, join(folder, name))),
  );
  const transcript = withSegments(await readTranscript(folder), "import", segments);
  await saying(folder, () => writeTranscript(files, folder, transcript));
  return async () =>
    saying(folder, async () => {
      for (const [index, name] of TRANSCRIPT_FILES.entries()) {
        const bytes = before[index];
        const path = join(folder, name);
        if (bytes) await atomicWrite(files, path, bytes);
        else await files.removeFile(path);
      }
    });
}

async function saying(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const message = `${explainFileError(cause)}. The transcript is as it was; import it again when the folder can be written to.`;
    throw new BadInput(folder, message, undefined, { cause });
  }
}
