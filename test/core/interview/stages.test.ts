import { expect, test } from "vitest";
import { dueBeats } from "../../../src/core/interview/beats.ts";
import {
  clockFace,
  clockLabel,
  formatTime,
  isEnding,
  nextStage,
  overrunMs,
  remainingMs,
} from "../../../src/core/interview/stages.ts";
import { fold, type InterviewState } from "../../../src/core/interview/state.ts";
import { QUESTION, STARTED } from "../../support/interview.ts";

const { at } = STARTED;

function stateAt(t: number, stage = "requirements"): InterviewState {
  return fold([STARTED, { type: "tick", t, at }, { type: "stage-entered", t, at, stage }]);
}

test.each([
  [0, "00:00"],
  [31 * 60_000 + 12_999, "31:12"],
  [59 * 60_000 + 59_000, "59:59"],
  [64 * 60_000, "1:04:00"],
])("%d ms read %s", (ms, text) => {
  expect(formatTime(ms)).toBe(text);
});

test("the label tells elapsed time and stage", () => {
  expect(clockLabel(stateAt(1_872_000, "deep-dive"))).toBe("31:12 · Deep dive");
});

test("the stages follow each other and end", () => {
  expect(nextStage(stateAt(0))?.id).toBe("deep-dive");
  expect(nextStage(stateAt(0, "deep-dive"))).toBeNull();
});

test("a stage over its budget tells by how much", () => {
  expect(clockFace(stateAt(300_000)).stages.map(overrunMs)).toEqual([60_000, 0]);
});

test("the last five minutes of a mock are marked, and what comes after", () => {
  const moments = [299_999, 300_000, 700_000].map((t) => stateAt(t));
  expect(moments.map(remainingMs)).toEqual([300_001, 300_000, -100_000]);
  expect(moments.map(isEnding)).toEqual([false, true, true]);
  const practice = fold([
    { ...STARTED, mode: "practice" },
    { type: "tick", t: 599_000, at },
  ]);
  expect(isEnding(practice)).toBe(false);
});

test("beats are due from their minute on until something was decided on them", () => {
  const due = (state: InterviewState): string[] =>
    dueBeats(QUESTION.beats, state).map(({ id }) => id);
  const shown = fold([
    STARTED,
    { type: "tick", t: 120_000, at },
    { type: "beat-shown", t: 120_000, at, beat: "cost", text: "" },
  ]);
  expect([stateAt(59_999), stateAt(60_000), stateAt(120_000), shown].map(due)).toEqual([
    [],
    ["cost"],
    ["cost", "eu"],
    ["eu"],
  ]);
});
