import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { disk, type FileSystem } from "../../src/services/files/fileSystem.ts";

export const FAULTS = ["EACCES", "EROFS", "ENOSPC", "EIO"] as const;
export type Fault = (typeof FAULTS)[number];

/** An empty folder that goes away with the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "dojo-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** The real disk, on which the calls of a chosen span fail. */
export class FaultyFiles {
  /** Calls so far, in words: `write`, `rename`, … */
  readonly calls: string[] = [];
  #fault: { readonly code: Fault; readonly from: number; readonly to: number } | null = null;

  /** From call number `from` (the first is 0) on, `count` calls fail. */
  fail(code: Fault, from: number, count = Infinity): void {
    this.#fault = { code, from, to: from + count };
  }

  heal(): void {
    this.#fault = null;
  }

  /** Whether a call has met the fault. */
  get hit(): boolean {
    return this.#fault !== null && this.calls.length > this.#fault.from;
  }

  readonly files: FileSystem = {
    open: (...args) => this.#call("open", () => disk.open(...args)),
    write: (...args) => this.#call("write", () => disk.write(...args)),
    close: (...args) => this.#call("close", () => disk.close(...args)),
    sync: async (...args) => this.#call("sync", () => disk.sync(...args)),
    readFile: async (...args) => this.#call("readFile", () => disk.readFile(...args)),
    facts: async (...args) => this.#call("facts", () => disk.facts(...args)),
    list: async (...args) => this.#call("list", () => disk.list(...args)),
    makeFolder: async (...args) => this.#call("makeFolder", () => disk.makeFolder(...args)),
    ensureFolder: async (...args) => this.#call("ensureFolder", () => disk.ensureFolder(...args)),
    rename: async (...args) => this.#call("rename", () => disk.rename(...args)),
    removeFile: async (...args) => this.#call("removeFile", () => disk.removeFile(...args)),
    removeFolder: async (...args) => this.#call("removeFolder", () => disk.removeFolder(...args)),
  };

  #call<T>(name: string, run: () => T): T {
    const at = this.calls.push(name) - 1;
    const fault = this.#fault;
    if (fault !== null && at >= fault.from && at < fault.to) {
      // A descriptor is gone after a failed close, too.
      if (name === "close") run();
      throw Object.assign(new Error(`${fault.code}: ${name}`), { code: fault.code });
    }
    return run();
  }
}
