import type { BoardChange, BoardElement } from "../../core/board/element.ts";
import type { Clock } from "./clock.ts";

/** Four changes a second are enough for a replay, and few enough for a journal. */
const WINDOW_MS = 250;

/** Joins board changes that come faster than four a second. The first of a burst is not delayed. */
export class BoardBuffer {
  readonly #upsert = new Map<string, BoardElement>();
  readonly #remove = new Set<string>();
  #waiting: (() => void)[] = [];
  #lastFlush = -Infinity;
  #cancel: (() => void) | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly write: (change: BoardChange) => void,
  ) {}

  /** Resolves when the change was written. */
  change({ upsert, remove }: BoardChange): Promise<void> {
    for (const element of upsert) this.#upsert.set(element.id, element);
    for (const id of remove) {
      this.#upsert.delete(id);
      this.#remove.add(id);
    }
    for (const { id } of upsert) this.#remove.delete(id);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      const wait = this.#lastFlush + WINDOW_MS - this.clock.monotonic();
      if (wait <= 0) this.flush();
      else this.#cancel ??= this.clock.after(wait, () => this.flush());
    });
  }

  /** Writes now what waits. */
  flush(): void {
    this.#cancel?.();
    this.#cancel = null;
    if (this.#waiting.length === 0) return;
    const change = { upsert: [...this.#upsert.values()], remove: [...this.#remove] };
    const waiting = this.#waiting;
    this.#upsert.clear();
    this.#remove.clear();
    this.#waiting = [];
    this.#lastFlush = this.clock.monotonic();
    this.write(change);
    for (const resolve of waiting) resolve();
  }
}
