import { expect, test } from "vitest";
import type { Level } from "../../../src/core/catalog/rubric.ts";
import { agreementOf } from "../../../src/core/grading/agreement.ts";

const pairs = (...list: [Level, Level][]) => list.map(([expected, given]) => ({ expected, given }));

test("a grader that is always right", () => {
  expect(agreementOf(pairs([1, 1], [3, 3], [4, 4]))).toEqual({
    n: 3,
    qwk: 1,
    exact: 1,
    within1: 1,
    mae: 0,
    bias: 0,
  });
});

test("a generous grader has a positive bias", () => {
  expect(agreementOf(pairs([1, 2], [2, 3], [3, 4], [2, 4]))).toEqual({
    n: 4,
    qwk: expect.closeTo(1 - (7 * 4) / 44, 10),
    exact: 0,
    within1: 0.75,
    mae: 1.25,
    bias: 1.25,
  });
});

test("a grader that gives what chance would has a kappa of zero", () => {
  expect(agreementOf(pairs([1, 1], [1, 4], [4, 1], [4, 4]))?.qwk).toBe(0);
});

test("kappa is not defined on one level, and nothing on no pairs", () => {
  expect([agreementOf(pairs([2, 2], [2, 2]))?.qwk, agreementOf([])]).toEqual([null, null]);
});
