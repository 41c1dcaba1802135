import { join } from "node:path";
import type { InterviewEvent } from "../../core/interview/event.ts";
import { samplesIn } from "../../core/voice/frames.ts";
import { stretchesOf, type Stretch } from "../../core/voice/stretches.ts";
import type { FileSystem } from "../files/fileSystem.ts";
import { eventsOnDisk } from "./importRecovery.ts";
import { RECORDING, recordedBytes } from "./recordings.ts";

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
  const samples = samplesIn(await recordedBytes(files, folder));
  const stretches = stretchesOf(await eventsOnDisk(files, folder, events), samples);
  return stretches.length > 0 ? { file: join(folder, RECORDING), samples, stretches } : null;
}
