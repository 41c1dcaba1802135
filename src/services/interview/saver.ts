import { explainFileError } from "../files/fileSystem.ts";
import type { Clock } from "./clock.ts";

/** Whether the last change is on disk; `message` says what is wrong and what to do. */
export interface Saving {
  readonly state: "saved" | "saving" | "failed";
  readonly message: string;
}

const SAVE_AFTER_MS = 1_000;
const RETRY_AFTER_MS = 2_000;

/** What is to be saved. `save` writes all of it and throws when anything is left. */
export interface Saveable {
  isBehind(): boolean;
  save(): Promise<void>;
}

/** Saves behind the changes, one attempt at a time, and again every two seconds while it fails. */
export class Saver {
  #saving: Saving = { state: "saved", message: "" };
  #cancel: (() => void) | null = null;
  #attempt: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly folder: string,
    private readonly target: Saveable,
    private readonly onChange: (saving: Saving) => void,
  ) {}

  get saving(): Saving {
    return this.#saving;
  }

  /** To be called after every change. */
  touch(): void {
    if (this.#cancel !== null || this.#saving.state === "failed" || !this.target.isBehind()) return;
    this.#tell({ state: "saving", message: "" });
    this.#schedule(SAVE_AFTER_MS);
  }

  /** Says at once what went wrong, once until saving works again. */
  fail(error: unknown): void {
    const message =
      `${this.folder} cannot be written: ${explainFileError(error)}. Your work is kept in memory ` +
      "and saved as soon as that is possible; do not close the editor.";
    this.#tell({ state: "failed", message });
    if (this.#cancel === null) this.#schedule(RETRY_AFTER_MS);
  }

  /** Saves now. Never throws: a failure is told as any other. */
  flush(): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    this.#attempt = this.#attempt.then(() => this.#save());
    return this.#attempt;
  }

  /** No more attempts. */
  stop(): void {
    this.#stopped = true;
    this.#cancel?.();
    this.#cancel = null;
  }

  async #save(): Promise<void> {
    if (this.#stopped) return;
    try {
      await this.target.save();
      this.#tell({ state: "saved", message: "" });
      this.touch();
    } catch (error) {
      this.fail(error);
    }
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    this.#cancel = this.clock.after(ms, () => {
      this.#cancel = null;
      void this.flush();
    });
  }

  /** The same state twice is no news. */
  #tell(saving: Saving): void {
    if (saving.state === this.#saving.state) return;
    this.#saving = saving;
    this.onChange(saving);
  }
}
