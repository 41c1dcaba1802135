import { BoardElement } from "../../src/core/board/element.ts";
import { sceneFromSketch } from "../../src/core/board/sketch.ts";
import { changeBoard, type Board } from "../../src/core/interview/board.ts";
import type { EventOf, InterviewEvent } from "../../src/core/interview/event.ts";
import { STARTED } from "../support/interview.ts";

const MINUTE_MS = 60_000;
export const DRAWN_MS = 45 * MINUTE_MS;
const STEP_MS = 500;
const KEYFRAME_MS = 2 * MINUTE_MS;

/** So many elements drawn evenly in 45 minutes, and twice a second an older one moved; a keyframe every two minutes. */
export function drawnInterview(count: number): [EventOf<"started">, ...InterviewEvent[]] {
  const { at } = STARTED;
  const elements = boardOf(count);
  const changes = DRAWN_MS / STEP_MS;
  const drawnBy = (i: number) => Math.floor((i * count) / changes);
  const events: InterviewEvent[] = [];
  let board: Board = new Map();
  for (let i = 0; i < changes; i++) {
    const t = i * STEP_MS;
    const older = board.get(elements[(i * 7919) % (drawnBy(i) + 1)]?.id ?? "");
    const drawn = elements.slice(drawnBy(i), drawnBy(i + 1));
    const upsert = [...drawn, ...(older ? [moved(older)] : [])];
    board = changeBoard(board, { upsert, remove: [] });
    events.push({ type: "board-changed", t, at, upsert, remove: [] });
    if (t % KEYFRAME_MS === KEYFRAME_MS - STEP_MS)
      events.push({
        type: "board-keyframe",
        t,
        at,
        elements: structuredClone([...board.values()]),
      });
  }
  return [STARTED, ...events];
}

/** Of ten elements six are boxes with their words, and four are arrows to the next box with theirs. */
function boardOf(count: number): BoardElement[] {
  const nodes = Array.from({ length: 0.3 * count }, (_, i) => ({
    id: `n${i}`,
    text: `service ${i}`,
  }));
  const edges = Array.from({ length: 0.2 * count }, (_, i) => ({
    from: `n${i}`,
    to: `n${i + 1}`,
    label: `call ${i}`,
  }));
  const { elements } = sceneFromSketch({ nodes, edges });
  return elements.map((element, i) => BoardElement.parse({ ...element, index: placeOf(i) }));
}

function moved(element: BoardElement): BoardElement {
  const x = Number(element["x"]);
  return { ...element, version: element.version + 1, x: x + (element.version % 2 === 0 ? -8 : 8) };
}

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/** A fractional index, as Excalidraw gives it to the elements of a board that is drawn in this order. */
function placeOf(n: number): string {
  const { length } = DIGITS;
  if (n < length) return `a${DIGITS[n]}`;
  const rest = n - length;
  return `b${DIGITS[Math.floor(rest / length)]}${DIGITS[rest % length]}`;
}
