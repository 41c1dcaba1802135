import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { capLevel, earnedLevel, type TierVerdict } from "../../../src/core/grading/level.ts";

const LETTERS = { m: "met", p: "partial", a: "absent", c: "contradicted" } as const;
/** "basic/core/stretch" by first letters: "m/mp/a". */
const verdicts = (short: string): TierVerdict[] =>
  short.split("/").flatMap((letters, i) =>
    Array.from(letters, (letter) => ({
      tier: (["basic", "core", "stretch"] as const)[i] ?? "basic",
      verdict: LETTERS[letter as keyof typeof LETTERS],
    })),
  );

test.each([
  ["m/mm/m", 4],
  ["a/mm/ma", 4],
  ["m/mm/p", 4],
  ["m/mm/pa", 3],
  ["m/mp/m", 3],
  ["m/mmpa/m", 2],
  ["a/mp/a", 3],
  ["a/ma/m", 2],
  ["a/pp/m", 2],
  ["a/paa/m", 1],
  ["m/aa/m", 2],
  ["ma/aa/m", 2],
  ["pa/aa/m", 1],
  ["a/cc/m", 1],
  ["//", null],
])("%s earns %s", (short, level) => {
  expect(earnedLevel(verdicts(short))).toBe(level);
});

describe("for all verdicts", () => {
  const verdict = fc.constantFrom("met" as const, "partial", "absent", "contradicted");
  const tier = fc.constantFrom("basic" as const, "core", "stretch");
  const signals = fc.array(fc.record({ tier, verdict }), { minLength: 1, maxLength: 8 });

  test("one better verdict never lowers the level", () => {
    fc.assert(
      fc.property(signals, fc.nat(), (list, at) => {
        const index = at % list.length;
        const better = list.map((signal, i) =>
          i === index ? { ...signal, verdict: "met" as const } : signal,
        );
        return (earnedLevel(better) ?? 0) >= (earnedLevel(list) ?? 0);
      }),
      { seed: 7 },
    );
  });

  test("order does not matter", () => {
    fc.assert(
      fc.property(signals, (list) => earnedLevel(list.toReversed()) === earnedLevel(list)),
      { seed: 7 },
    );
  });
});

test("the lowest cap holds, and only caps that lowered the level are named", () => {
  const caps = [
    { level: 4, reason: "none" },
    { level: 2, reason: "denied" },
    { level: 3, reason: "words" },
  ] as const;
  expect([capLevel(4, caps), capLevel(2, caps)]).toEqual([
    { level: 2, cappedBy: ["denied", "words"] },
    { level: 2, cappedBy: [] },
  ]);
});
