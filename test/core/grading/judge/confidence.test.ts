import { describe, expect, test } from "vitest";
import type { Rubric } from "../../../../src/core/catalog/rubric.ts";
import type { Verdict } from "../../../../src/core/grading/grade.ts";
import {
  confidenceOf,
  decidingSignal,
  type LevelDoubts,
} from "../../../../src/core/grading/judge/confidence.ts";
import type { Settled } from "../../../../src/core/grading/judge/settle.ts";
import { rubricOf } from "../../../support/interviews.ts";

const doubts = (more: Partial<LevelDoubts> = {}): LevelDoubts => ({
  level: 3,
  sampled: [3],
  decidedBy: null,
  droppedQuotes: 0,
  levelGuess: 3,
  checklist: 3,
  ...more,
});

describe("a level is sure", () => {
  test.each<[string, Partial<LevelDoubts>]>([
    ["when nothing speaks against it", {}],
    ["when one quote was dropped", { droppedQuotes: 1 }],
    ["when guess and checklist are one level off", { levelGuess: 4, checklist: 2 }],
    ["when neither is known", { levelGuess: null, checklist: null }],
    ["when samples agree on a point that decides", { sampled: [3, 3, 3], decidedBy: "says so" }],
  ])("%s", (_, more) => {
    expect(confidenceOf(doubts(more))).toMatchObject({ level: "high", reasons: [] });
  });
});

describe("a level is doubtful, and says why", () => {
  test.each<[string, Partial<LevelDoubts>, RegExp]>([
    ["samples differ", { sampled: [2, 3, 4] }, /^3 samples gave level 2 to 4\.$/],
    ["a point decides", { decidedBy: "names a TTL" }, /decides the level: names a TTL\.$/],
    ["the checklist is far off", { checklist: 1 }, /checklist sees level 1/],
    ["quotes were dropped", { droppedQuotes: 2 }, /^2 of its quotes/],
    ["the model felt otherwise", { levelGuess: 1 }, /itself felt level 1/],
  ])("%s", (_, more, reason) => {
    const { level, reasons } = confidenceOf(doubts(more));
    expect([level, reasons]).toEqual(["low", [expect.stringMatching(reason)]]);
  });

  test("with the range of its samples", () => {
    expect(confidenceOf(doubts({ sampled: [4, 2, 3] }))).toMatchObject({
      samples: 3,
      lowest: 2,
      highest: 4,
    });
  });
});

/** Four core signals a, b, c, d. */
const rubric: Rubric = rubricOf({ a: ["x"], b: ["x"], c: ["x"], d: ["x"] });
const settled = (
  verdicts: Readonly<Record<string, Verdict>>,
  downgraded: Readonly<Record<string, Verdict>> = {},
): Settled => ({
  verdicts: new Map(Object.entries(verdicts).map(([id, verdict]) => [id, { verdict, quotes: [] }])),
  downgraded: new Map(Object.entries(downgraded)),
  dropped: new Map(),
  redFlags: [],
  quotes: { exact: 0, close: 0, moved: 0, dropped: 0 },
  creditedDecoys: [],
});
const deciding = (...given: Parameters<typeof settled>) =>
  decidingSignal(rubric, "architecture", settled(...given));

describe("the point on which a level hangs", () => {
  test("is a partial one that decides between two levels", () => {
    // 2.5 of 4 are level 2; 3 would be level 3.
    expect(deciding({ a: "met", b: "met", c: "partial" })).toBe("shows c");
  });

  test("is one whose evidence did not hold", () => {
    expect(deciding({ a: "met", b: "met", c: "absent" }, { c: "met" })).toBe("shows c");
  });

  test("is none where the level is the same either way", () => {
    expect(deciding({ a: "partial" })).toBeNull();
    expect(deciding({ a: "absent" }, { a: "partial" })).toBeNull();
  });

  test("is none where nothing is uncertain", () => {
    expect(deciding({ a: "met", b: "met", c: "met" })).toBeNull();
    expect(deciding({})).toBeNull();
  });

  test("is none of another criterion", () => {
    const found = settled({ a: "met", b: "met", c: "partial" });
    expect(decidingSignal(rubric, "safety", found)).toBeNull();
  });
});
