import { expect, test } from "vitest";
import {
  lineAt,
  markFrom,
  marksInWords,
  placeInWords,
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
  const from = (t: number, way: -1 | 1, playing = false) => markFrom(marks, { t, playing }, way)?.t;
  expect(from(0, 1)).toBe(9_000);
  expect(from(20_000, 1)).toBeUndefined();
  expect(from(9_000, -1)).toBe(0);
  expect(from(9_500, -1)).toBe(9_000);
  expect(from(9_500, -1, true)).toBe(0);
});

test("what has just been reached is told for four seconds, all of one moment together", () => {
  expect(marksInWords(marks, 12_999)).toBe("Interviewer: And the EU?");
  expect(marksInWords(marks, 13_000)).toBe("");
  expect(marksInWords(marks, 20_000)).toBe("Stage: Deep dive · Evidence: Depth: “a bucket”");
});

test("a place is told in words, with its stage where there is one", () => {
  expect(placeInWords(marks, 24_000)).toBe("0:24, stage Deep dive");
  expect(placeInWords([], 754_000)).toBe("12:34");
});
