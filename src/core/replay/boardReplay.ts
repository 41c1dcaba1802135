import type { BoardChange, BoardElement } from "../board/element.ts";
import { applyChange, replaceBoard, visibleElements, type Board } from "../interview/board.ts";
import { readBoardFile } from "../interview/boardFile.ts";
import type { InterviewEvent } from "../interview/event.ts";
import { onItsTime } from "./time.ts";

/** The board from `t` on: a whole one, or what changed since the one at index `whole`. */
type Step = { readonly t: number; readonly whole: number } & (
  | { readonly kind: "whole"; readonly elements: readonly BoardElement[] }
  | { readonly kind: "change"; readonly change: BoardChange }
);

/** A board with the span of interview time in which it was so. `until` is null for the last one. */
export interface BoardSpan {
  readonly board: Board;
  readonly from: number;
  readonly until: number | null;
}

/** The board of an interview at any moment: the last whole one before it, and the changes since. */
export class BoardReplay {
  readonly #steps: Step[] = [{ t: 0, whole: 0, kind: "whole", elements: [] }];

  constructor(events: readonly InterviewEvent[]) {
    let whole = 0;
    for (const { event, t } of onItsTime(events)) {
      const elements = wholeBoard(event);
      if (elements !== null) whole = this.#steps.length;
      if (elements !== null) this.#steps.push({ t, whole, kind: "whole", elements });
      else if (event.type === "board-changed")
        this.#steps.push({ t, whole, kind: "change", change: event });
    }
  }

  at(t: number): BoardSpan {
    const last = this.#lastStepAt(t);
    const { whole = 0, t: from = 0 } = this.#steps[last] ?? {};
    let board: Map<string, BoardElement> = new Map();
    // In place: a copy for each of thousands of changes would take seconds.
    for (const step of this.#steps.slice(whole, last + 1))
      if (step.kind === "whole") board = replaceBoard(step.elements);
      else applyChange(board, step.change);
    return { board, from, until: this.#steps[last + 1]?.t ?? null };
  }

  /** The last step that is not after `t`; the empty board before the first. */
  #lastStepAt(t: number): number {
    let [low, high] = [0, this.#steps.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.#steps[middle]?.t ?? 0) <= t) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** The board that an event brings as a whole, or null. */
export function wholeBoard(event: InterviewEvent): readonly BoardElement[] | null {
  if (event.type === "board-keyframe") return event.elements;
  if (event.type !== "external-edit" || event.file !== "board.excalidraw") return null;
  return readBoardFile(event.content)?.elements ?? null;
}

/** What a page that shows one board needs to show another. */
export interface BoardDifference {
  /** The elements that it does not have so. */
  readonly changed: readonly BoardElement[];
  /** All that are visible, in drawing order. */
  readonly order: readonly string[];
}

export function boardDifference(shown: Board, wanted: Board): BoardDifference {
  const visible = visibleElements(wanted);
  return {
    changed: visible.filter((element) => !isSame(shown.get(element.id), element)),
    order: visible.map(({ id }) => id),
  };
}

function isSame(known: BoardElement | undefined, element: BoardElement): boolean {
  if (known === element) return true;
  // A whole board has its own copy of what did not change.
  return known?.version === element.version && JSON.stringify(known) === JSON.stringify(element);
}
