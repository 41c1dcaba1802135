import { dirname } from "node:path";
import { CallRecord } from "../../core/models/callRecord.ts";
import { closeQuietly, renamePatiently, writeAll } from "../files/atomicWrite.ts";
import { errorCode, explainFileError, readIfThere, type FileSystem } from "../files/fileSystem.ts";

/** When the file has more lines, only the last `KEPT` stay. */
const MOST_LINES = 4_000;
const KEPT_LINES = 2_000;
/** Nobody takes so long to copy so little. */
const ABANDONED_MS = 60_000;

/**
 * `models/calls.jsonl`: one line for each request to a model, figures only. Several windows may append to it.
 * Nothing here throws: a grade must not fail because its figures cannot be kept.
 */
export class CallLog {
  /** Lines in the file as far as this process knows; null before the first look. */
  #lines: number | null = null;
  /** The file may end in the middle of a line, after a crash or a full disk. */
  #torn = false;
  #reported = false;
  #queue: Promise<void> = Promise.resolve();

  /** `report` hears of the first failure of the disk, once. */
  constructor(
    private readonly file: string,
    private readonly files: FileSystem,
    private readonly report: (problem: string) => void,
  ) {}

  /** Resolves when the line is with the operating system, or was given up. */
  append(record: CallRecord): Promise<void> {
    this.#queue = this.#queue.then(() => this.#guarded(() => this.#append(record)));
    return this.#queue;
  }

  /** The last `n` calls, oldest first; lines that are none of ours are passed over. */
  async recent(n: number): Promise<CallRecord[]> {
    await this.#queue;
    const records: CallRecord[] = [];
    await this.#guarded(async () => {
      const lines = await this.#readLines();
      for (let at = lines.length - 1; at >= 0 && records.length < n; at -= 1) {
        const record = recordIn(lines[at] ?? "");
        if (record !== null) records.push(record);
      }
    });
    return records.reverse();
  }

  async #append(record: CallRecord): Promise<void> {
    if (this.#lines === null) await this.#firstLook();
    // The schema drops whatever is not a figure of the record.
    const line = `${JSON.stringify(CallRecord.parse(record))}\n`;
    const start = this.#torn ? "\n" : "";
    this.#torn = true;
    this.#write(start + line, this.file);
    this.#torn = false;
    this.#lines = (this.#lines ?? 0) + 1;
    if (this.#lines > MOST_LINES) await this.#trim();
  }

  async #firstLook(): Promise<void> {
    await this.files.ensureFolder(dirname(this.file));
    const text = await this.#readText();
    this.#torn = text !== "" && !text.endsWith("\n");
    this.#lines = linesOf(text).length;
  }

  /** One write of whole lines at the file's end: lines of two processes do not mix. */
  #write(lines: string, path: string): void {
    const descriptor = this.files.open(path, "a");
    try {
      writeAll(this.files, descriptor, Buffer.from(lines));
    } finally {
      closeQuietly(this.files, descriptor);
    }
  }

  /**
   * One process at a time. Others may append meanwhile: what came since the look is taken along, but for the moment of
   * the renaming.
   */
  async #trim(): Promise<void> {
    const temporary = `${this.file}.tmp`;
    if (!(await this.#claim(temporary))) return;
    try {
      const text = await this.#readText();
      const lines = linesOf(text);
      // Perhaps another process has just done it.
      const kept = lines.length > MOST_LINES ? lines.slice(-KEPT_LINES) : lines;
      this.#write(kept.map((line) => `${line}\n`).join(""), temporary);
      this.#write((await this.#readText()).slice(text.length), temporary);
      await renamePatiently(this.files, temporary, this.file);
      this.#lines = kept.length;
    } catch (error) {
      await this.files.removeFile(temporary).catch(() => undefined);
      throw error;
    }
  }

  /** Makes the file that the others see as a lock. One that a crash left behind is removed for the next attempt. */
  async #claim(path: string): Promise<boolean> {
    try {
      closeQuietly(this.files, this.files.open(path, "wx"));
      return true;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw error;
      const facts = await this.files.facts(path).catch(() => null);
      if (facts !== null && Date.now() - facts.mtimeMs > ABANDONED_MS)
        await this.files.removeFile(path);
      return false;
    }
  }

  async #readLines(): Promise<string[]> {
    return linesOf(await this.#readText());
  }

  async #readText(): Promise<string> {
    return (await readIfThere(this.files, this.file))?.toString("utf8") ?? "";
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#reported) return;
      this.#reported = true;
      this.report(
        `${this.file}: the figures of model calls are not kept: ${explainFileError(error)}. Grading goes on without them.`,
      );
    }
  }
}

const linesOf = (text: string): string[] => text.split("\n").filter((line) => line.trim() !== "");

function recordIn(line: string): CallRecord | null {
  try {
    return CallRecord.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
