import type { InterviewEvent } from "../../core/interview/event.ts";
import { closeQuietly, writeAll } from "../files/atomicWrite.ts";
import type { FileSystem } from "../files/fileSystem.ts";
import type { Clock } from "./clock.ts";

const SYNC_EVERY_MS = 1_000;

/**
 * The append-only file of an interview's events, one JSON object a line. An event is with the
 * operating system when `append` returns, and on the disk a second later.
 *
 * **Invariant**: events reach the file in the order of `append`, each exactly once. After a failure
 * they wait in memory for `retry`.
 */
export class Journal {
  #descriptor: number | null = null;
  readonly #pending: string[] = [];
  #failure: unknown = null;
  #syncing: Promise<void> | null = null;
  #cancelSync: (() => void) | null = null;

  constructor(
    private readonly files: FileSystem,
    private readonly path: string,
    private readonly clock: Clock,
    /** The file ends within a line: the next one must not continue it. */
    private torn: boolean,
    private readonly onFailure: (error: unknown) => void,
  ) {}

  /** What the last attempt met; null when everything that was appended is in the file. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Never throws: a failure is told to `onFailure`, once until `retry` succeeds. */
  append(event: InterviewEvent): void {
    this.#pending.push(`${JSON.stringify(event)}\n`);
    if (this.#failure !== null) return;
    try {
      this.#write();
    } catch (error) {
      this.#fail(error);
    }
  }

  /** Writes what is waiting and brings all of it to the disk; throws when that fails again. */
  async retry(): Promise<void> {
    try {
      this.#write();
      await this.#sync();
      this.#failure = null;
    } catch (error) {
      this.#failure = error;
      throw error;
    }
  }

  /** Like `retry`, and gives the file back. The journal may be used again: the next write reopens it. */
  async close(): Promise<void> {
    this.#cancelSync?.();
    this.#cancelSync = null;
    try {
      await this.retry();
    } finally {
      await this.#syncing?.catch(() => undefined);
      this.#release();
    }
  }

  #write(): void {
    for (let line = this.#pending[0]; line !== undefined; line = this.#pending[0]) {
      this.#descriptor ??= this.files.open(this.path, "a");
      try {
        writeAll(this.files, this.#descriptor, Buffer.from(this.torn ? `\n${line}` : line));
      } catch (error) {
        // A part of the line may be there.
        this.torn = true;
        throw error;
      }
      this.torn = false;
      this.#pending.shift();
      this.#cancelSync ??= this.clock.after(SYNC_EVERY_MS, () => {
        this.#cancelSync = null;
        this.#sync().catch((error: unknown) => this.#fail(error));
      });
    }
  }

  async #sync(): Promise<void> {
    await this.#syncing?.catch(() => undefined);
    if (this.#descriptor === null) return;
    this.#syncing = this.files.sync(this.#descriptor);
    await this.#syncing.finally(() => (this.#syncing = null));
  }

  #fail(error: unknown): void {
    // The descriptor may be of no use any more, after a network drive came back for example.
    if (this.#syncing === null) this.#release();
    if (this.#failure !== null) return;
    this.#failure = error;
    this.onFailure(error);
  }

  #release(): void {
    const descriptor = this.#descriptor;
    this.#descriptor = null;
    if (descriptor !== null) closeQuietly(this.files, descriptor);
  }
}
