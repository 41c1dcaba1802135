import { expect, test } from "vitest";
import { seededRandom } from "../../src/core/random.ts";

const take = (seed: number, n: number): number[] => {
  const random = seededRandom(seed);
  return Array.from({ length: n }, () => random());
};

test("the same seed gives the same numbers, another seed others", () => {
  expect(take(7, 5)).toEqual(take(7, 5));
  expect(take(7, 5)).not.toEqual(take(8, 5));
});

test("numbers spread evenly from 0 to 1", () => {
  const tenths = Array.from({ length: 10 }, () => 0);
  for (const value of take(1, 10_000)) {
    const tenth = Math.floor(value * 10);
    tenths[tenth] = (tenths[tenth] ?? Number.NaN) + 1;
  }
  expect(tenths).toHaveLength(10);
  // Five standard deviations around 1,000.
  expect(tenths.filter((count) => !(Math.abs(count - 1_000) <= 150))).toEqual([]);
});
