import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Verdict } from "../../../../src/core/grading/grade.ts";
import type { JudgedUnit } from "../../../../src/core/grading/judge/judged.ts";
import { medianOf, unionOf } from "../../../../src/core/grading/judge/samples.ts";

/** One judgement of a unit with one signal; its quote says who gave which verdict. */
const judgedAs = (verdict: Verdict, at = 0): JudgedUnit => ({
  unit: "safety",
  claims: {
    it: {
      verdict,
      quotes: verdict === "absent" ? [] : [{ source: "S001", text: `${verdict} ${at}` }],
    },
  },
  levelGuess: at + 1,
});
const all = (verdicts: readonly Verdict[]) => verdicts.map(judgedAs);
const RANKS: readonly Verdict[] = ["contradicted", "absent", "partial", "met"];
const verdictIn = (unit: JudgedUnit | null) => unit?.claims["it"]?.verdict;

describe("several samples of a unit", () => {
  test.each<[Verdict, ...Verdict[]]>([
    ["met", "met"],
    ["partial", "met", "partial"],
    ["absent", "met", "absent"],
    ["met", "met", "absent", "met"],
    ["partial", "met", "absent", "partial"],
    ["absent", "contradicted", "absent", "met"],
    ["absent", "absent", "partial", "met", "absent"],
  ])("give %s for %s %s %s %s", (median, ...verdicts) => {
    expect(verdictIn(medianOf(all(verdicts)))).toBe(median);
  });

  test("never better than what most of them saw, in any order, and only with its own quotes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...Verdict.options), { minLength: 1, maxLength: 5 }),
        (verdicts) => {
          const median = medianOf(all(verdicts));
          const rank = RANKS.indexOf(verdictIn(median) ?? "absent");
          const atLeast = verdicts.filter((verdict) => RANKS.indexOf(verdict) >= rank).length;
          expect(atLeast * 2).toBeGreaterThan(verdicts.length);
          expect(verdictIn(medianOf(all(verdicts.toReversed())))).toBe(verdictIn(median));
          for (const { text } of median?.claims["it"]?.quotes ?? [])
            expect(text.startsWith(`${verdictIn(median)} `)).toBe(true);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });

  test("of none there is none", () => {
    expect([medianOf([]), unionOf([])]).toEqual([null, null]);
  });
});

describe("the parts of a long interview", () => {
  test.each<[Verdict, ...Verdict[]]>([
    ["met", "absent", "met", "absent"],
    ["partial", "absent", "partial"],
    ["absent", "absent", "absent"],
    ["contradicted", "met", "contradicted"],
    ["met", "contradicted", "met"],
    ["contradicted", "met", "contradicted", "absent"],
  ])("show %s for %s %s %s", (union, ...verdicts) => {
    expect(verdictIn(unionOf(all(verdicts)))).toBe(union);
  });

  test("a flag that one part raises is raised", () => {
    const silent: JudgedUnit = { unit: "red_flags", claims: {}, levelGuess: null };
    const raised = { ...silent, claims: judgedAs("met").claims };
    expect(verdictIn(unionOf([silent, raised, silent]))).toBe("met");
  });
});
