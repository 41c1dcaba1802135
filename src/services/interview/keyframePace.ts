import type { Board } from "../../core/interview/board.ts";

const EVERY_MS = 2 * 60_000;
const EVERY_EVENTS = 500;

/** Says when the journal is due for a whole board: after two minutes or 500 events, if the board changed. */
export class KeyframePace {
  #events = 0;

  /** `board` is what the journal has now; `at` the monotonic time. */
  constructor(
    private board: Board,
    private at: number,
  ) {}

  /** To be asked after each event. */
  isDue(board: Board, now: number): boolean {
    this.#events += 1;
    if (board === this.board) return false;
    return now - this.at >= EVERY_MS || this.#events >= EVERY_EVENTS;
  }

  taken(board: Board, now: number): void {
    [this.board, this.at, this.#events] = [board, now, 0];
  }
}
