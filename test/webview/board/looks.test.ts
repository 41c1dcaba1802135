import { expect, test } from "vitest";
import type { BoardElement } from "../../../src/core/board/element.ts";
import { visibleElements } from "../../../src/core/interview/board.ts";
import { BoardReplay } from "../../../src/core/replay/boardReplay.ts";
import { Looks } from "../../../webview/board/looks.ts";
import { drawnInterview } from "../../bench/drawnInterview.ts";

const copies = (elements: readonly BoardElement[]) => elements.map((element) => ({ ...element }));

/** The objects that each board is shown with; a board comes as it is read from a message. */
function shownWith(boards: readonly (readonly BoardElement[])[], looks = new Looks(copies)) {
  return boards.map((board) => [...looks.of(structuredClone(board))]);
}

const box: BoardElement = {
  ...{ id: "box", type: "rectangle", version: 1, versionNonce: 1, index: "a0" },
  ...{ x: 0, y: 0, width: 180, height: 90, strokeColor: "#1e1e1e", boundElements: null },
};

test("jumps through 45 minutes of drawing and moving take as many objects as there are elements", () => {
  const replay = new BoardReplay(drawnInterview(300));
  const boards = [45, 5, 40, 20, 44, 10, 30, 3, 43, 15, 35].map((minute) =>
    visibleElements(replay.at(minute * 60_000).board),
  );
  const shown = shownWith(boards);
  expect(new Set(shown.flat()).size).toBe(300);
});

test("what is shown is the element of the moment, wherever it was before", () => {
  const looks = new Looks(copies);
  const moved = { ...box, x: 300, version: 7, versionNonce: 9, boundElements: [{ id: "label" }] };
  for (const element of [box, moved, box]) {
    const [shown] = looks.of([element]);
    expect(shown).toEqual(element);
  }
});

test("an element that looks other is another object, and the first one again when it looks as before", () => {
  const red = { ...box, strokeColor: "#e03131", version: 2 };
  const [[first], [second], [third]] = shownWith([[box], [red], [box]]) as [
    ...[[BoardElement], [BoardElement], [BoardElement]],
  ];
  expect(second).not.toBe(first);
  expect(third).toBe(first);
});

test("of an element that is drawn out, only the latest looks are kept", () => {
  const looks = new Looks(copies);
  const wide = (width: number) => ({ ...box, width, version: width });
  const [first] = looks.of([wide(1)]);
  for (const width of [2, 3, 4]) looks.of([wide(width)]);
  expect(looks.of([wide(1)])[0]).not.toBe(first);
});

test("a label keeps its version when it is moved, so that its box is not drawn again", () => {
  const label = { ...box, id: "label", type: "text", text: "Queue", containerId: "box" };
  const moved = { ...label, x: 300, version: 7 };
  const [[first], [second]] = shownWith([[label], [moved]]) as [[BoardElement], [BoardElement]];
  expect(second).toBe(first);
  expect(second).toMatchObject({ x: 300, version: 1 });
});

test("an index that Excalidraw gave to an old board stays", () => {
  const looks = new Looks(copies);
  const old = { ...box, index: null };
  Object.assign(looks.of([old])[0] ?? {}, { index: "a5" });
  expect(looks.of([{ ...old, x: 300, version: 2 }])).toEqual([
    { ...old, x: 300, version: 2, index: "a5" },
  ]);
});

test("a font that comes late is for what is not shown: it is drawn anew", () => {
  const looks = new Looks(copies);
  const other = { ...box, id: "other" };
  const [first, second] = looks.of([box, other]);
  looks.of([box]);
  looks.forgetHidden();
  const again = looks.of([box, other]);
  expect(again[0]).toBe(first);
  expect(again[1]).not.toBe(second);
});
