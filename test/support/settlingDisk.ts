import { setImmediate } from "node:timers/promises";
import { disk, type FileSystem } from "../../src/services/files/fileSystem.ts";

/** The real disk, and when nothing is on its way there: a process that was killed writes nothing any more. */
export function settlingDisk(): FileSystem & { settled(): Promise<void> } {
  const underway = new Set<Promise<unknown>>();
  const counted =
    <Args extends unknown[], T>(call: (...args: Args) => Promise<T>) =>
    (...args: Args): Promise<T> => {
      const work = call(...args);
      const done = () => underway.delete(work);
      underway.add(work);
      work.then(done, done);
      return work;
    };
  return {
    ...disk,
    sync: counted(disk.sync),
    readFile: counted(disk.readFile),
    facts: counted(disk.facts),
    list: counted(disk.list),
    ensureFolder: counted(disk.ensureFolder),
    rename: counted(disk.rename),
    removeFile: counted(disk.removeFile),
    async settled() {
      while (underway.size > 0) {
        await Promise.allSettled(underway);
        // What follows a call begins at once.
        await setImmediate();
      }
    },
  };
}
