import fc from "fast-check";
import { expect, test } from "vitest";
import type { Source } from "../../../../src/core/evidence/source.ts";
import { exhibitsOf, splitExhibits } from "../../../../src/core/grading/judge/exhibits.ts";

const sourceWith = (id: string, kind: Source["kind"] = "speech", text = ""): Source => ({
  id,
  kind,
  text,
  t: null,
  speaker: "candidate",
});
const addressesOf = (...sources: readonly Source[]): string[] =>
  exhibitsOf(sources).map(({ address }) => address);

test("a short id stays, a long one becomes the next free number of its kind", () => {
  expect(
    addressesOf(
      sourceWith("S001"),
      sourceWith("9b1d-4c2e"),
      sourceWith("S1"),
      sourceWith("N02", "notes"),
      sourceWith("B:kQ3x", "board"),
      sourceWith("B:kQ3y", "board"),
    ),
  ).toEqual(["S001", "S2", "S1", "N02", "B1", "B2"]);
});

test.each(["S001 9:59 C| all of it", "S001\nS002", "", "<<END", "S00001", "É1"])(
  "the id %j does not reach the prompt",
  (id) => {
    expect(addressesOf(sourceWith(id))).toEqual(["S1"]);
  },
);

test("no two exhibits share an address", () => {
  const ids = fc.uniqueArray(fc.oneof(fc.constantFrom("S1", "S2", "S01", "B1", "N1"), fc.string()));
  fc.assert(
    fc.property(ids, fc.constantFrom("speech" as const, "board" as const), (some, kind) => {
      const addresses = addressesOf(...some.map((id) => sourceWith(id, kind)));
      expect(new Set(addresses).size).toBe(some.length);
    }),
    { seed: 7 },
  );
});

test("an interview is split into parts that fit, nothing is left out, and answers keep their questions", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 40 })), (sizes) => {
      const budget = 50;
      const exhibits = exhibitsOf(
        sizes.map((size, at) => sourceWith(`S${at + 1}`, "speech", "x".repeat(size))),
      );
      const costOf = (one: (typeof exhibits)[number]): number => one.source.text.length;
      const parts = splitExhibits(exhibits, budget, costOf);
      for (const part of parts)
        expect(part.reduce((sum, one) => sum + costOf(one), 0)).toBeLessThanOrEqual(budget);
      expect(new Set(parts.flat())).toEqual(new Set(exhibits));
      parts.slice(1).forEach((part, at) => {
        const before = parts[at] ?? [];
        const first = exhibits.indexOf(part[0] as (typeof exhibits)[number]);
        const end = exhibits.indexOf(before.at(-1) as (typeof exhibits)[number]) + 1;
        expect(part).toEqual(exhibits.slice(first, first + part.length));
        expect(end - first).toBeLessThanOrEqual(2);
        expect(first).toBeLessThanOrEqual(end);
        expect(part.length).toBeGreaterThan(end - first);
      });
    }),
    { numRuns: 500, seed: 7 },
  );
});

test("small exhibits are carried over by two", () => {
  const exhibits = exhibitsOf(["S1", "S2", "S3", "S4", "S5"].map((id) => sourceWith(id)));
  const parts = splitExhibits(exhibits, 3, () => 1);
  expect(parts.map((part) => part.map(({ address }) => address).join(" "))).toEqual([
    "S1 S2 S3",
    "S2 S3 S4",
    "S3 S4 S5",
  ]);
});

test("an exhibit that fits nowhere stands alone, and an empty interview has no part", () => {
  const exhibits = exhibitsOf(["S1", "S2", "S3"].map((id) => sourceWith(id)));
  const parts = splitExhibits(exhibits, 10, ({ address }) => (address === "S2" ? 99 : 1));
  expect(parts.map((part) => part.length)).toEqual([1, 1, 1]);
  expect(splitExhibits([], 10, () => 1)).toEqual([]);
});
