import { expect, test } from "vitest";
import type { CriterionGrade, Grade, SignalGrade } from "../../../src/core/grading/grade.ts";
import {
  missingCore,
  partialWords,
  samplesWords,
  signalCounts,
  tallyOf,
} from "../../../webview/scorecard/findings.ts";

/** `core:met` and the like. */
function signals(...words: string[]): SignalGrade[] {
  return words.map((word, at) => {
    const [tier, verdict] = word.split(":") as [SignalGrade["tier"], SignalGrade["verdict"]];
    return { id: `${word}-${at}`, tier, verdict, text: word, why: "", next: "", quotes: [] };
  });
}

/** A model's grade that left some criteria out. */
function gradeOf(
  criteria: Record<string, { weight: number; signals: SignalGrade[] }>,
  ...left: string[]
): Grade {
  const list = Object.entries(criteria).map(([id, part]) => ({ id, ...part }) as CriterionGrade);
  const ungraded = left.map((criterion) => ({ criterion, reason: "timed out" }));
  return { criteria: list, ungraded, grader: { kind: "model" } } as Grade;
}

const tally = (...words: string[]) => tallyOf({ signals: signals(...words) } as CriterionGrade);

test("the headline counts what was found, and apart from it what was found in part", () => {
  const grade = gradeOf({
    a: { weight: 10, signals: signals("core:met", "core:partial") },
    b: { weight: 5, signals: signals("basic:met", "stretch:contradicted", "core:absent") },
  });
  expect(signalCounts(grade)).toEqual({ found: 2, partly: 1, all: 5 });
});

test.each([
  [["core:met", "core:partial", "stretch:absent"], "1 of 2 core (1 in part) · 0 of 1 stretch"],
  [["basic:met", "core:met"], "1 of 1 core"],
  [["basic:absent", "core:met"], "0 of 1 basic · 1 of 1 core"],
  [[], ""],
])("the tally of %j is %j: met basics and empty tiers go without saying", (words, expected) => {
  expect(tally(...words)).toBe(expected);
});

test("what to drill next is every core signal short of met, the weightiest criterion first", () => {
  const grade = gradeOf({
    light: { weight: 5, signals: signals("core:absent") },
    heavy: {
      weight: 19,
      signals: signals("core:met", "core:contradicted", "stretch:absent", "core:partial"),
    },
    unweighted: { weight: 0, signals: signals("core:absent") },
  });
  expect(
    missingCore(grade).map(({ criterion, signal }) => `${criterion.id} ${signal.text}`),
  ).toEqual(["heavy core:contradicted", "heavy core:partial", "light core:absent"]);
});

test("what was not judged is neither found nor missing", () => {
  const grade = gradeOf(
    {
      judged: { weight: 10, signals: signals("core:met") },
      left: { weight: 19, signals: signals("core:absent", "core:absent") },
    },
    "left",
  );
  expect(signalCounts(grade)).toEqual({ found: 1, partly: 0, all: 1 });
  expect(missingCore(grade)).toEqual([]);
});

test("a grade that lacks criteria says how many", () => {
  const criteria = { a: { weight: 10, signals: [] }, b: { weight: 5, signals: [] } };
  expect(partialWords(gradeOf(criteria))).toBeNull();
  expect(partialWords(gradeOf(criteria, "a"))).toBe("Partial: 1 criterion was not judged");
  expect(partialWords(gradeOf(criteria, "a", "b"))).toBe("Partial: 2 criteria were not judged");
});

test.each([
  [1, 3, 3, null],
  [3, 3, 3, "3 of 3 samples agree."],
  [3, 2, 3, "Levels 2 to 3 in 3 samples."],
] as const)("%i samples with levels %i to %i: %j", (samples, lowest, highest, words) => {
  expect(samplesWords({ level: "high", reasons: [], samples, lowest, highest })).toBe(words);
});
