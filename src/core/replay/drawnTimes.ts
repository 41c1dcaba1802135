import type { BoardElement } from "../board/element.ts";
import { applyChange, replaceBoard, type Board } from "../interview/board.ts";
import type { InterviewEvent } from "../interview/event.ts";
import { wholeBoard } from "./boardReplay.ts";
import { onItsTime } from "./time.ts";

/**
 * When each element that is on the board at the end came onto it, in milliseconds of interview time, by its id. What has
 * words is there once they are: a box is drawn out before it is named.
 */
export function drawnTimes(events: readonly InterviewEvent[]): ReadonlyMap<string, number> {
  let board = new Map<string, BoardElement>();
  const since = new Map<string, number>();
  const look = (ids: Iterable<string>, t: number) => {
    for (const id of ids)
      if (!isThere(board, id)) since.delete(id);
      else if (!since.has(id)) since.set(id, t);
  };
  for (const { event, t } of onItsTime(events)) {
    const elements = wholeBoard(event);
    if (elements !== null) {
      board = replaceBoard(elements);
      look([...since.keys(), ...board.keys()], t);
    } else if (event.type === "board-changed") {
      applyChange(board, event);
      look([...event.upsert.map(({ id }) => id), ...event.remove], t);
    }
  }
  return withWords(board, since);
}

const isThere = (board: Board, id: string): boolean =>
  board.has(id) && board.get(id)?.isDeleted !== true;

function withWords(board: Board, since: ReadonlyMap<string, number>): Map<string, number> {
  const times = new Map(since);
  for (const [id, t] of since) {
    const container = board.get(id)?.["containerId"];
    const drawn = typeof container === "string" ? since.get(container) : undefined;
    if (typeof container === "string" && drawn !== undefined)
      times.set(container, Math.max(drawn, t));
  }
  return times;
}
