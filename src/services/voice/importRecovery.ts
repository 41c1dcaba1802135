import { join } from "node:path";
import type { EventOf, InterviewEvent } from "../../core/interview/event.ts";
import { renamePatiently } from "../files/atomicWrite.ts";
import { readIfThere, type FileSystem } from "../files/fileSystem.ts";
import { sha256Of } from "../files/sha256.ts";
import type { Machine } from "../interview/lock.ts";
import { orNothing, RECORDING, replacedIn } from "./recordings.ts";

/**
 * The journal's events as the disk has them. An import is noted before its file is there, and its undoing after the old
 * one is: where a crash came between, the file is the one from before, and the import does not count.
 */
export async function eventsOnDisk(
  files: FileSystem,
  folder: string,
  events: readonly InterviewEvent[],
): Promise<readonly InterviewEvent[]> {
  const last = importThatCounts(events);
  const { sha256, replaced } = last ?? {};
  if (!last || !sha256 || !replaced || sha256 === replaced) return events;
  const bytes = await readIfThere(files, join(folder, RECORDING));
  if (bytes === null || sha256Of(bytes) !== replaced) return events;
  const { t, at } = events.at(-1) ?? last;
  return [...events, { type: "voice-import-undone", t, at }];
}

/** Nobody can ask whether a window of another host is still there: its user has had time to undo an import. */
const LONGEST_UNDO_MS = 24 * 3_600_000;

/**
 * Removes what imports had replaced that nobody can undo any more: their windows are gone. Where there is no recording
 * but that, it is put back. For who may write the folder.
 */
export async function tidyReplaced(
  { files, identity, clock }: Machine,
  folder: string,
): Promise<void> {
  const file = join(folder, RECORDING);
  for (const { path, pid, host } of await replacedIn(files, folder)) {
    const mayUndo =
      host === identity.host
        ? identity.isAlive(pid)
        : clock.now() - (await files.facts(path)).mtimeMs < LONGEST_UNDO_MS;
    if (mayUndo) continue;
    const isOnly = (await readIfThere(files, file)) === null;
    await (isOnly ? renamePatiently(files, path, file) : files.removeFile(path));
  }
}

/** The same for all interviews of a home. @throws when one of them could not be tidied, after all others were. */
export async function tidyAllReplaced(machine: Machine, home: string): Promise<void> {
  const shelf = join(home, "interviews");
  const names = await machine.files.list(shelf).catch(orNothing<string[]>([]));
  const tidied = await Promise.allSettled(
    names.map((name) => tidyReplaced(machine, join(shelf, name))),
  );
  const failed = tidied.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
}

function importThatCounts(
  events: readonly InterviewEvent[],
): EventOf<"voice-imported"> | undefined {
  const imports: EventOf<"voice-imported">[] = [];
  for (const event of events) {
    if (event.type === "voice-imported") imports.push(event);
    if (event.type === "voice-import-undone") imports.pop();
  }
  return imports.at(-1);
}
