import type { BoardChange, BoardElement } from "../board/element.ts";

/** Every element that the interview has seen, deleted ones included: their versions still count. */
export type Board = ReadonlyMap<string, BoardElement>;

export function changeBoard(board: Board, change: BoardChange): Board {
  const next = new Map(board);
  applyChange(next, change);
  return next;
}

/** An older version never overwrites a newer one; a removed element is kept, marked as deleted. */
export function applyChange(board: Map<string, BoardElement>, change: BoardChange): void {
  for (const element of change.upsert) {
    const known = board.get(element.id);
    if (known === undefined || known.version <= element.version) board.set(element.id, element);
  }
  for (const id of change.remove) {
    const known = board.get(id);
    if (known !== undefined) board.set(id, { ...known, isDeleted: true });
  }
}

export function replaceBoard(elements: readonly BoardElement[]): Map<string, BoardElement> {
  return new Map(elements.map((element) => [element.id, element]));
}

/** What is on the board, in drawing order. */
export function visibleElements(board: Board): BoardElement[] {
  const visible = [...board.values()].filter((element) => element.isDeleted !== true);
  // Older scenes have no fractional indices: their order is that of the file.
  if (!visible.every((element) => typeof element.index === "string")) return visible;
  return visible.sort((a, b) => compare(a.index ?? "", b.index ?? "") || compare(a.id, b.id));
}

/** Fractional indices are compared as code units, never by locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
