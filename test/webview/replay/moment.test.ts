import { expect, test } from "vitest";
import {
  freshMarks,
  inSentence,
  lineAt,
  nextMark,
  previousMark,
  stageAt,
} from "../../../webview/replay/moment.ts";

const marks = [
  { kind: "stage", t: 0, text: "Requirements" },
  { kind: "beat", t: 9_000, text: "And the EU?" },
  { kind: "stage", t: 20_000, text: "Deep dive" },
  { kind: "evidence", t: 20_000, text: "Depth: “a bucket”" },
] as const;

const line = (start_ms: number, end_ms: number) => {
  return { speaker: "candidate" as const, start_ms, end_ms, text: "…" };
};

test("a stage lasts until the next one is entered", () => {
  const stages = [0, 19_999, 20_000, 90_000].map((t) => stageAt(marks, t));
  expect(stages).toEqual(["Requirements", "Requirements", "Deep dive", "Deep dive"]);
  expect(stageAt([], 5)).toBe("");
});

test("the line that was begun last is current, and is said until it ends", () => {
  const lines = [line(1_000, 3_000), line(2_000, 2_500), line(8_000, 9_000)];
  const found = [0, 1_000, 2_400, 2_500, 8_999].map((t) => lineAt(lines, t));
  expect(found).toEqual([
    { index: -1, isSaid: false },
    { index: 0, isSaid: true },
    { index: 1, isSaid: true },
    { index: 1, isSaid: false },
    { index: 2, isSaid: true },
  ]);
});

test("one goes from mark to mark, and back past the one that has just begun to play", () => {
  expect(nextMark(marks, 0)?.t).toBe(9_000);
  expect(nextMark(marks, 20_000)).toBeUndefined();
  expect(previousMark(marks, 9_000, false)?.t).toBe(0);
  expect(previousMark(marks, 9_500, false)?.t).toBe(9_000);
  expect(previousMark(marks, 9_500, true)?.t).toBe(0);
});

test("what has just been reached is told for four seconds, all of one moment together", () => {
  const texts = (t: number) => freshMarks(marks, t).map(({ text }) => text);
  expect(texts(12_999)).toEqual(["And the EU?"]);
  expect(texts(13_000)).toEqual([]);
  expect(texts(20_000)).toEqual(["Deep dive", "Depth: “a bucket”"]);
});

test("a stage's name in a sentence is small unless it is an abbreviation", () => {
  expect(["Deep dive", "API and data"].map(inSentence)).toEqual(["deep dive", "API and data"]);
});
