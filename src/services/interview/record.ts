import { join } from "node:path";
import type { BoardFile } from "../../core/interview/boardFile.ts";
import type { InterviewEvent, WatchedFile } from "../../core/interview/event.ts";
import type { InterviewState } from "../../core/interview/state.ts";
import { atomicWrite } from "../files/atomicWrite.ts";
import { ImageShelf } from "./imageShelf.ts";
import { Journal } from "./journal.ts";
import {
  describeHolder,
  InterviewLock,
  UNKNOWN_HOLDER,
  type LockHolder,
  type Machine,
} from "./lock.ts";
import { Saver, type Saving } from "./saver.ts";
import { WholeFiles } from "./wholeFiles.ts";

/** What was found in the folder when it was opened. */
export interface RecordContents {
  /** Ours, somebody else's, or null while the folder cannot be written. */
  readonly lock: InterviewLock | LockHolder | null;
  /** Nothing is written. */
  readonly isArchive: boolean;
  /** The journal ends within a line. */
  readonly torn: boolean;
  /** What another program keeps in the board file. */
  readonly boardShell: Partial<BoardFile>;
}

/** What the record asks of its session, and tells it. */
export interface RecordOwner {
  state(): InterviewState;
  /** A file is about to be replaced. */
  announce(file: WatchedFile, sha256: string): void;
  saving(saving: Saving): void;
  /** Another process took the interview over. */
  lost(by: string): void;
}

/**
 * An interview on disk: its lock, its journal, and the whole files behind it.
 * No failure is thrown: all are told.
 */
export class InterviewRecord {
  readonly images: ImageShelf;
  readonly #journal: Journal;
  readonly #whole: WholeFiles;
  readonly #saver: Saver;
  #lock: InterviewLock | null = null;
  #heldBy: string | null = null;
  readonly #isArchive: boolean;
  #owner: RecordOwner | null = null;
  #picture: string | null = null;

  constructor(
    private readonly machine: Machine,
    readonly folder: string,
    contents: RecordContents,
  ) {
    const { files, clock } = machine;
    this.#isArchive = contents.isArchive;
    this.images = new ImageShelf(files, folder);
    const tellFailure = (error: unknown): void => this.#saver.fail(error);
    this.#journal = new Journal(
      files,
      join(folder, "journal.jsonl"),
      clock,
      contents.torn,
      tellFailure,
    );
    this.#whole = new WholeFiles(files, folder, this.images, contents.boardShell, (file, sha256) =>
      this.#owner?.announce(file, sha256),
    );
    const target = { isBehind: () => this.#isBehind(), save: () => this.#save() };
    this.#saver = new Saver(clock, folder, target, (saving) => this.#owner?.saving(saving));
    if (contents.lock !== null) this.#acceptLock(contents.lock);
  }

  get saving(): Saving {
    return this.#saver.saving;
  }

  /** Null, or who may write instead of us. */
  get heldBy(): string | null {
    return this.#heldBy;
  }

  attach(owner: RecordOwner): void {
    this.#owner = owner;
  }

  /** With the operating system on return, unless the disk fails: then it waits in memory. */
  append(event: InterviewEvent): void {
    if (this.#mayWrite) this.#journal.append(event);
  }

  /** To be called when the state has changed. */
  touch(): void {
    if (this.#mayWrite) this.#saver.touch();
  }

  /** Saves now. */
  async flush(): Promise<void> {
    if (this.#mayWrite) await this.#saver.flush();
  }

  /** Keeps the picture of the board as `board.svg`. */
  async keepPicture(svg: string): Promise<void> {
    this.#picture = svg;
    await this.flush();
  }

  /** Looks at once whether somebody took over, for example while the machine slept. */
  async checkLock(): Promise<void> {
    await this.#lock?.beat();
  }

  /** Saves what can be saved and lets go of the folder. */
  async close(): Promise<void> {
    await this.flush();
    this.#saver.stop();
    try {
      if (this.#mayWrite) await this.#journal.close();
    } catch (error) {
      this.#saver.fail(error);
    }
    await this.#lock?.release();
  }

  get #mayWrite(): boolean {
    return this.#heldBy === null && !this.#isArchive;
  }

  #isBehind(): boolean {
    if (this.#owner === null || !this.#mayWrite) return false;
    const waiting = this.#journal.failure !== null || this.#picture !== null;
    return waiting || this.#whole.isBehind(this.#owner.state());
  }

  async #save(): Promise<void> {
    await this.#ensureLock();
    if (this.#owner === null || !this.#mayWrite) return;
    if (this.#journal.failure !== null) await this.#journal.retry();
    await this.#whole.save(this.#owner.state());
    await this.#savePicture();
    if (this.#journal.failure !== null) throw this.#journal.failure;
  }

  async #savePicture(): Promise<void> {
    const picture = this.#picture;
    if (picture === null) return;
    await atomicWrite(this.machine.files, join(this.folder, "board.svg"), picture);
    if (this.#picture === picture) this.#picture = null;
  }

  /** A folder that could not be written when the interview was opened has no lock yet. */
  async #ensureLock(): Promise<void> {
    if (this.#lock === null && this.#heldBy === null) {
      const lock = await InterviewLock.take(this.machine, this.folder);
      // Most likely our own earlier attempt, cut short: it is stale soon.
      if (lock === UNKNOWN_HOLDER) throw new Error("the lock is not released yet: wait a moment");
      this.#acceptLock(lock);
    }
  }

  #acceptLock(lock: InterviewLock | LockHolder): void {
    if (lock instanceof InterviewLock) {
      this.#lock = lock;
      lock.lost.on(() => this.#yieldTo("Another window"));
    } else this.#yieldTo(describeHolder(lock, this.machine.identity));
  }

  #yieldTo(holder: string): void {
    this.#heldBy = holder;
    this.#saver.stop();
    this.#owner?.lost(holder);
  }
}
