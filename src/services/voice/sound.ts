import { join } from "node:path";
import type { InterviewEvent } from "../../core/interview/event.ts";
import { samplesIn } from "../../core/voice/frames.ts";
import { stretchesOf, type Stretch } from "../../core/voice/stretches.ts";
import { errorCode, type FileSystem } from "../files/fileSystem.ts";
import { eventsOnDisk } from "./importRecovery.ts";
import { RECORDING } from "./recordings.ts";

/** The recording of an interview, and what of the interview it has. */
export interface Sound {
  readonly file: string;
  readonly samples: number;
  readonly stretches: readonly Stretch[];
}

/** Null without a recording, or where the journal tells nothing of it. @throws when the disk fails. */
export async function soundOf(
  files: FileSystem,
  folder: string,
  events: readonly InterviewEvent[],
): Promise<Sound | null> {
  const file = join(folder, RECORDING);
  const samples = await samplesOf(files, file);
  const stretches = stretchesOf(await eventsOnDisk(files, folder, events), samples);
  return stretches.length > 0 ? { file, samples, stretches } : null;
}

async function samplesOf(files: FileSystem, file: string): Promise<number> {
  try {
    return samplesIn((await files.facts(file)).bytes);
  } catch (error) {
    if (errorCode(error) === "ENOENT") return 0;
    throw error;
  }
}
