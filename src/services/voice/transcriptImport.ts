import { join } from "node:path";
import { BadInput } from "../../core/errors.ts";
import { toWebVtt, type Segment, type Transcript } from "../../core/interview/transcript.ts";
import { withImported } from "../../core/voice/transcriptFile.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { explainFileError, readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { readTranscript } from "../interview/reading.ts";

const NAMES = ["transcript.json", "transcript.vtt"] as const;

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
  const before = await Promise.all(NAMES.map((name) => readIfThere(files, join(folder, name))));
  const transcript = withImported(await readTranscript(folder), segments);
  await saying(folder, () => write(files, folder, transcript));
  return async () =>
    saying(folder, async () => {
      for (const [index, name] of NAMES.entries()) {
        const bytes = before[index];
        const path = join(folder, name);
        if (bytes) await atomicWrite(files, path, bytes);
        else await files.removeFile(path);
      }
    });
}

async function write(files: FileSystem, folder: string, transcript: Transcript): Promise<void> {
  const json = `${JSON.stringify(transcript, null, 2)}\n`;
  await atomicWrite(files, join(folder, NAMES[0]), json);
  await atomicWrite(files, join(folder, NAMES[1]), toWebVtt(transcript));
}

async function saying(folder: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (cause) {
    const message = `${explainFileError(cause)}. The transcript is as it was; import it again when the folder can be written to.`;
    throw new BadInput(folder, message, undefined, { cause });
  }
}
