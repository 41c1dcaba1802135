import { setImmediate } from "node:timers/promises";
import { disk, type FileSystem } from "../../src/services/files/fileSystem.ts";

/** The real disk, and when nothing is on its way there: a process that was killed writes nothing any more. */
export function settlingDisk(): FileSystem & { settled(): Promise<void> } {
  const underway = new Set<Promise<unknown>>();
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    underway.add(work);
    try {
      return await work;
    } finally {
      underway.delete(work);
    }
  };
  return {
    ...disk,
    sync: (descriptor) => counted(disk.sync(descriptor)),
    readFile: (path) => counted(disk.readFile(path)),
    facts: (path) => counted(disk.facts(path)),
    list: (folder) => counted(disk.list(folder)),
    ensureFolder: (path) => counted(disk.ensureFolder(path)),
    rename: (from, to) => counted(disk.rename(from, to)),
    removeFile: (path) => counted(disk.removeFile(path)),
    async settled() {
      while (underway.size > 0) {
        await Promise.allSettled(underway);
        // What follows a call begins at once.
        await setImmediate();
      }
    },
  };
}
