import { expect, test } from "vitest";
import { bootstrap } from "../../../src/core/grading/bootstrap.ts";
import { seededRandom } from "../../../src/core/random.ts";

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
const meanWith = (seed: number, groups: readonly (readonly number[])[]) =>
  bootstrap(groups, (sample) => ({ mean: meanOf(sample.flat()) }), seededRandom(seed)).mean;

/** Of 100 answers, 40 that are right. */
const ANSWERS = Array.from({ length: 100 }, (_, i) => [i < 40 ? 1 : 0]);

test("the interval of a share is the one that the textbook gives", () => {
  const { value, low, high } = meanWith(1, ANSWERS);
  const margin = 1.96 * Math.sqrt((0.4 * 0.6) / 100);
  expect(value).toBe(0.4);
  expect(low).toBeCloseTo(0.4 - margin, 1);
  expect(high).toBeCloseTo(0.4 + margin, 1);
  expect((high ?? 0) - (low ?? 0)).toBeGreaterThan(margin);
});

test("the same seed gives the same interval", () => {
  expect(meanWith(5, ANSWERS)).toEqual(meanWith(5, ANSWERS));
});

test("labels of one answer count as one: nine times the same label narrows nothing", () => {
  const repeated = ANSWERS.map(([label = 0]) => Array.from({ length: 9 }, () => label));
  expect(meanWith(3, repeated)).toEqual(meanWith(3, ANSWERS));
});

test("what never varies has an interval without width", () => {
  expect(meanWith(1, [[2], [2], [2]])).toEqual({ value: 2, low: 2, high: 2 });
});

test("one answer has no interval, none has no figure", () => {
  expect(meanWith(1, [[2]])).toEqual({ value: 2, low: null, high: null });
  expect(meanWith(1, [])).toEqual({ value: null, low: null, high: null });
});

test("a figure that many samples cannot give has no interval", () => {
  // Only one item in four has a value: a third of the samples miss it.
  expect(meanWith(1, [[1], [], [], []])).toEqual({ value: 1, low: null, high: null });
});
