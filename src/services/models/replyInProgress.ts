import type { ModelReply } from "../../core/models/model.ts";

/** A reply while it streams in. Its clock starts when it is made. */
export class ReplyInProgress {
  #text = "";
  #reasoning = "";
  #ttftMs: number | null = null;
  readonly #startedAt = performance.now();

  constructor(private readonly onFirstToken: (() => void) | undefined) {}

  add(text: string, reasoning: string): void {
    this.#text += text;
    this.#reasoning += reasoning;
    if (this.#ttftMs !== null || (text === "" && reasoning === "")) return;
    this.#ttftMs = performance.now() - this.#startedAt;
    this.onFirstToken?.();
  }

  finish(end: Pick<ModelReply, "finish" | "usage" | "loadMs" | "servedBy">): ModelReply {
    return {
      text: this.#text,
      reasoning: this.#reasoning,
      ttftMs: this.#ttftMs,
      durationMs: performance.now() - this.#startedAt,
      ...end,
    };
  }
}
