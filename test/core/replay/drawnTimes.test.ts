import { expect, test } from "vitest";
import type { BoardElement } from "../../../src/core/board/element.ts";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { drawnTimes } from "../../../src/core/replay/drawnTimes.ts";
import { box, STARTED } from "../../support/interview.ts";

const { at } = STARTED;
const drawn = (t: number, ...upsert: BoardElement[]): InterviewEvent => {
  return { type: "board-changed", t, at, upsert, remove: [] };
};
const removed = (t: number, ...remove: string[]): InterviewEvent => {
  return { type: "board-changed", t, at, upsert: [], remove };
};
const kept = (t: number, ...elements: BoardElement[]): InterviewEvent => {
  return { type: "board-keyframe", t, at, elements };
};
const label = (id: string, containerId: string, version = 1): BoardElement => {
  return { ...box(id), type: "text", text: "Queue", containerId, version };
};
const timesOf = (...events: InterviewEvent[]) =>
  Object.fromEntries(drawnTimes([STARTED, ...events]));

test("an element was drawn when it first was there, however often it changed", () => {
  const events = [
    drawn(1_000, box("a")),
    drawn(4_000, { ...box("a"), version: 2 }),
    kept(9_000, box("a")),
  ];
  expect(timesOf(...events)).toEqual({ a: 1_000 });
});

test("a box was drawn when it had its words, and they with it", () => {
  const events = [drawn(1_000, box("a")), drawn(3_000, label("words", "a"))];
  expect(timesOf(...events, drawn(8_000, label("words", "a", 2)))).toEqual({
    a: 3_000,
    words: 3_000,
  });
});

test("what was taken away and drawn again counts from its return", () => {
  const events = [drawn(1_000, box("a"), box("b")), removed(2_000, "a", "b")];
  const again = { ...box("a"), version: 2 };
  expect(timesOf(...events)).toEqual({});
  expect(timesOf(...events, drawn(5_000, again))).toEqual({ a: 5_000 });
  expect(timesOf(...events, kept(6_000, again))).toEqual({ a: 6_000 });
});

test("a whole board without it has taken it away", () => {
  expect(timesOf(drawn(1_000, box("a"), box("b")), kept(2_000, box("b")))).toEqual({ b: 1_000 });
});
