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
  #running = 0;
  #fault: { readonly code: Fault; readonly from: number; readonly to: number } | null = null;

  /** From call number `from` (the first is 0) on, `count` calls fail. */
  fail(code: Fault, from: number, count = Infinity): void {
    this.#fault = { code, from, to: from + count };
  }

  heal(): void {
    this.#fault = null;
  }

  /** Whether a call is on its way: time should not pass meanwhile. */
  get busy(): boolean {
    return this.#running > 0;
  }

  /** Whether a call has met the fault. */
  get hit(): boolean {
    return this.#fault !== null && this.calls.length > this.#fault.from;
  }

  readonly files: FileSystem = {
    open: (...args) => this.#call("open", () => disk.open(...args)),
    write: (...args) => this.#call("write", () => disk.write(...args)),
    close: (...args) => this.#call("close", () => disk.close(...args)),
    sync: (...args) => this.#wait("sync", () => disk.sync(...args)),
    readFile: (...args) => this.#wait("readFile", () => disk.readFile(...args)),
    facts: (...args) => this.#wait("facts", () => disk.facts(...args)),
    list: (...args) => this.#wait("list", () => disk.list(...args)),
    makeFolder: (...args) => this.#wait("makeFolder", () => disk.makeFolder(...args)),
    ensureFolder: (...args) => this.#wait("ensureFolder", () => disk.ensureFolder(...args)),
    rename: (...args) => this.#wait("rename", () => disk.rename(...args)),
    removeFile: (...args) => this.#wait("removeFile", () => disk.removeFile(...args)),
    removeFolder: (...args) => this.#wait("removeFolder", () => disk.removeFolder(...args)),
  };

  async #wait<T>(name: string, run: () => Promise<T>): Promise<T> {
    this.#running += 1;
    try {
      return await this.#call(name, run);
    } finally {
      this.#running -= 1;
    }
  }

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
