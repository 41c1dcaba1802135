import fc from "fast-check";
import { expect, test } from "vitest";
import type { Level } from "../../../src/core/catalog/rubric.ts";
import { bandOf, scoreOf, type WeightedLevel } from "../../../src/core/grading/score.ts";
import { core } from "../../support/interviews.ts";

const graded = (levels: Readonly<Record<string, Level | null>>, weight = 10): WeightedLevel[] =>
  Object.entries(levels).map(([id, level]) => ({ id, title: id, weight, level }));

test.each([
  [{ a: 1, b: 1 }, 0],
  [{ a: 4, b: 4 }, 100],
  [{ a: 2, b: 3 }, 50],
  [{ a: 4, b: 4, c: 4, d: 4, e: null }, 100],
  [{ a: 4, b: 4, c: 4, d: null }, null],
] as const)("%j scores %s", (levels, score) => {
  expect(scoreOf(graded(levels))).toBe(score);
});

test("a criterion without weight does not count", () => {
  expect(scoreOf([...graded({ a: 4 }), ...graded({ talk: 1 }, 0)])).toBe(100);
});

test("the score grows with each level and stays within 0 and 100", () => {
  const level = fc.constantFrom<Level>(1, 2, 3, 4);
  const criteria = fc.array(fc.record({ weight: fc.integer({ min: 1, max: 30 }), level }), {
    minLength: 1,
    maxLength: 9,
  });
  const withIds = (list: readonly { weight: number; level: Level }[]) =>
    list.map((one, i) => ({ ...one, id: `c${i}`, title: `c${i}` }));
  fc.assert(
    fc.property(criteria, (list) => {
      const score = scoreOf(withIds(list)) ?? -1;
      const better =
        scoreOf(
          withIds(list.map((one) => ({ ...one, level: Math.min(4, one.level + 1) as Level }))),
        ) ?? -1;
      return score >= 0 && better >= score && better <= 100;
    }),
    { seed: 7 },
  );
});

const all = (level: Level, more: Readonly<Record<string, Level>> = {}): WeightedLevel[] =>
  graded({ framing: level, architecture: level, deep_dive: level, reliability: level, ...more });

test.each([
  [78, "senior", "strong_hire"],
  [77, "senior", "hire"],
  [62, "senior", "hire"],
  [61, "senior", "lean_no"],
  [40, "senior", "lean_no"],
  [39, "senior", "no"],
  [70, "mid", "strong_hire"],
  [69, "staff", "lean_no"],
  [70, "staff", "hire"],
] as const)("%i points at %s level: %s", (score, target, band) => {
  expect(bandOf(score, all(4), core, target)).toEqual({ band, gate: null });
});

test("a failed gate lowers the band by one step and is named", () => {
  expect(bandOf(80, all(4, { reliability: 2 }), core, "senior")).toEqual({
    band: "hire",
    gate: "Strong hire needs reliability at level 3 or more; it is at 2.",
  });
});

test("a band that is reached through a gate has to pass its own", () => {
  expect(bandOf(80, all(4, { deep_dive: 1 }), core, "senior")).toEqual({
    band: "lean_no",
    gate: "Strong hire needs deep_dive at level 3 or more; it is at 1. Hire needs deep_dive at level 2 or more; it is at 1.",
  });
});

test("without a score there is no band", () => {
  expect(bandOf(null, all(4), core, "senior")).toEqual({ band: null, gate: null });
});
