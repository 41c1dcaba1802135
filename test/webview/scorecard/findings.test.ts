import { expect, test } from "vitest";
import type { CriterionGrade, Grade, SignalGrade } from "../../../src/core/grading/grade.ts";
import { missingCore, signalCounts, tallyOf } from "../../../webview/scorecard/findings.ts";

/** `core:met` and the like. */
function signals(...words: string[]): SignalGrade[] {
  return words.map((word, at) => {
    const [tier, verdict] = word.split(":") as [SignalGrade["tier"], SignalGrade["verdict"]];
    return { id: `${word}-${at}`, tier, verdict, text: word, why: "", next: "", quotes: [] };
  });
}

function gradeOf(criteria: Record<string, { weight: number; signals: SignalGrade[] }>): Grade {
  const list = Object.entries(criteria).map(([id, part]) => ({ id, ...part }) as CriterionGrade);
  return { criteria: list } as Grade;
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
