import type { BoardElement } from "../../src/core/board/element.ts";
import type { BoardMoment } from "../../src/protocol/replayPage.ts";

/**
 * Keeps the board at the replay's time. One question is under way at most, and the next is about the newest time:
 * a scrubber that is dragged asks as fast as boards are shown, and for nothing that is over.
 */
export class BoardFollower {
  #known = new Map<string, BoardElement>();
  /** The time whose board is known; null before the first answer. */
  #shown: number | null = null;
  #span: Pick<BoardMoment, "from" | "until"> | null = null;
  #wanted = 0;
  #following: Promise<void> | null = null;

  constructor(
    private readonly ask: (t: number, shown: number | null) => Promise<BoardMoment>,
    private readonly show: (elements: readonly BoardElement[]) => Promise<void>,
  ) {}

  /** Resolves when the board is that of the newest time. */
  follow(t: number): Promise<void> {
    this.#wanted = t;
    if (this.#following === null && this.#isShown(t)) return Promise.resolve();
    return (this.#following ??= this.#catchUp());
  }

  async #catchUp(): Promise<void> {
    try {
      while (!this.#isShown(this.#wanted)) await this.#fetch(this.#wanted);
    } finally {
      this.#following = null;
    }
  }

  async #fetch(t: number): Promise<void> {
    const { changed, order, from, until } = await this.ask(t, this.#shown);
    const known = new Map([...this.#known, ...changed.map((one) => [one.id, one] as const)]);
    const elements = order.flatMap((id) => known.get(id) ?? []);
    this.#known = new Map(elements.map((element) => [element.id, element]));
    this.#shown = t;
    this.#span = { from, until };
    await this.show(elements);
  }

  #isShown(t: number): boolean {
    if (this.#span === null) return false;
    const { from, until } = this.#span;
    return from <= t && (until === null || t < until);
  }
}
