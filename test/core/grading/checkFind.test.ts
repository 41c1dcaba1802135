import { expect, test } from "vitest";
import { findProblems } from "../../../src/core/grading/checkFind.ts";
import { core, lexicon, question, rubricOf } from "../../support/interviews.ts";

const problems = (finds: Parameters<typeof rubricOf>[0]) =>
  findProblems(rubricOf(finds), question, core, lexicon);
const given = (what: string, where: string) =>
  `${what} already matches ${where}; ask for words that only an answer has`;

test("expressions that can be read and say more than the question are fine", () => {
  expect(
    problems({
      a: ["#reserve & #settle", "board:has(queue)"],
      b: { all: ["batch job", "fair share"] },
    }),
  ).toEqual([]);
});

test("an expression that cannot be read is reported with its column", () => {
  expect(problems({ a: ["#reserve", "#reserve & #nonsense"] })).toEqual([
    {
      path: ["signals", 0, "find", "any", 1],
      message: expect.stringMatching(
        /^any\[1\], column 12: no concept #nonsense in rubrics\/lexicon\.yaml; /,
      ),
    },
  ]);
});

type Row = readonly [
  what: string,
  finds: Parameters<typeof rubricOf>[0],
  path: readonly PropertyKey[],
  message: string,
];

const MATCHING: readonly Row[] = [
  ["the prompt", { a: ["x y", "batch job"] }, ["any", 1], given("any[1]", "the prompt")],
  [
    "a beat",
    { a: ["store & counters"] },
    ["any", 0],
    given("any[0]", 'the interviewer\'s line "store-down"'),
  ],
  [
    "an answer",
    { a: ["number(ms) & p95"] },
    ["any", 0],
    given("any[0]", 'the answer to "overhead"'),
  ],
  [
    "an anchor, denied or not",
    { a: ["no scale & no users"] },
    ["any", 0],
    given("any[0]", "the anchor of framing, level 1"),
  ],
  [
    "all of its lines",
    { a: { all: ["batch job", "slow service"] } },
    ["all"],
    given("all", "the prompt"),
  ],
];

test.each(MATCHING)(
  "an expression that already matches %s is reported",
  (_, finds, path, message) => {
    expect(problems(finds)).toEqual([{ path: ["signals", 0, "find", ...path], message }]);
  },
);

test("red flags are checked, too", () => {
  const rubric = {
    ...rubricOf({ a: ["#reserve"] }),
    red_flags: [{ id: "f", text: "t", find: { any: ["("] }, cap: {} }],
  };
  expect(findProblems(rubric, question, core, lexicon).map(({ path }) => path)).toEqual([
    ["red_flags", 0, "find", "any", 0],
  ]);
});
