import { describe, expect, test } from "vitest";
import type { Failure } from "../../../src/core/katas/event.ts";
import type { KataFile } from "../../../src/core/katas/kata.ts";
import type { KataCode } from "../../../src/core/katas/layout.ts";
import {
  brokenProof,
  proofOf,
  skippedProof,
  stableMessage,
  type TwoRuns,
} from "../../../src/core/katas/proof.ts";
import type { RunReport } from "../../../src/core/katas/report.ts";

const STARTER = "ts/counter.ts";
const TESTS = "ts/counter.test.ts";
const SOLUTION = "ts/solution/counter.ts";
const MUTANT = "ts/mutants/never-forgets.ts";

const mutant = { id: "never-forgets", sentence: "A reset keeps the total." };
const kata: KataFile = {
  schema: "dojo.kata/v1",
  ...{ id: "tiny-counter", revision: 1, title: "Counter", family: "concurrency" },
  ...{ difficulty: 1, minutes: 5, topics: ["load"], contract: "Count.", languages: ["ts"] },
  serves: [{ question: "llm-gateway", signals: ["token-buckets"] }],
  mutants: [{ ...mutant, killed_by: ["forgets at a reset"] }],
};
const code: KataCode = {
  ...{ language: "ts", starter: STARTER, tests: TESTS, solution: SOLUTION },
  mutants: new Map([["never-forgets", MUTANT]]),
};

/** A run in which these tests fail, each with its message, and the others of the kata pass. */
function report(failures: Record<string, string> = {}, more: Partial<RunReport> = {}): RunReport {
  const names = ["counting > adds the step", "counting > forgets at a reset"];
  const tests = names.map((name) => ({
    name,
    ok: !(name in failures),
    message: failures[name] ?? "",
  }));
  const end = { unfinished: [], broken: undefined, reason: "finished", exitCode: 0 } as const;
  return { tests, ...end, ms: 12.4, ...more };
}

const ADDS = "counting > adds the step";
const FORGETS = "counting > forgets at a reset";
const twice = (one: RunReport): TwoRuns => [one, one];
const failed: Failure = { kind: "error", message: "SyntaxError: it.\n  at x", frames: [] };

interface Runs {
  readonly tests: readonly string[];
  readonly starter: TwoRuns;
  readonly solution: TwoRuns;
  readonly mutant: TwoRuns | undefined;
}

/** The proof of a kata that is in order but for these runs. */
function prove(given: Partial<Runs> = {}) {
  const runs: Runs = {
    tests: [ADDS, FORGETS],
    starter: twice(report({ [ADDS]: "TODO", [FORGETS]: "TODO" })),
    solution: twice(report()),
    mutant: twice(report({ [FORGETS]: "1 !== 0" })),
    ...given,
  };
  const mutants = new Map(runs.mutant ? [["never-forgets", runs.mutant]] : []);
  return proofOf(kata, code, { ...runs, mutants });
}

/** Expects exactly one problem, which names this file and what to do. */
function expectProblem(given: Partial<Runs>, file: string, message: string): void {
  const { ok, problems } = prove(given);
  expect({ ok, problems }).toEqual({ ok: false, problems: [{ file, message }] });
}

test("a kata in order is proven, with its figures", () => {
  expect(prove()).toEqual({
    kata: "tiny-counter",
    lang: "ts",
    starter: { passed: 0, failed: 2, ms: 12 },
    solution: { passed: 2, failed: 0, ms: 12 },
    mutants: [{ id: "never-forgets", killed_by: [FORGETS] }],
    ok: true,
    skipped: null,
    problems: [],
    warnings: [],
  });
});

test("a starter that passes gives the solution away", () => {
  expectProblem(
    { starter: twice(report()) },
    STARTER,
    "already passes its tests: take the solution out of the starter",
  );
});

test("a starter may pass some of its tests", () => {
  expect(prove({ starter: twice(report({ [ADDS]: "TODO" })) }).ok).toBe(true);
});

test("a solution that fails a test is told with the first line of why", () => {
  expectProblem(
    { solution: twice(report({ [ADDS]: "\n1 !== 2:\n\n+ 1\n- 2" })) },
    SOLUTION,
    'fails "adds the step": 1 !== 2. Mend the solution or the test',
  );
});

describe("what keeps a run from being judged", () => {
  const broken = report({}, { tests: [], broken: failed });
  const endless = report({}, { tests: [], reason: "timeout", unfinished: [ADDS] });
  const early = report({}, { tests: [], reason: "exited", exitCode: 3 });
  test.each([
    ["starter", STARTER, "a starter"],
    ["solution", SOLUTION, "a solution"],
    ["mutant", MUTANT, "a mutant"],
  ] as const)("of the %s", (which, file, what) => {
    expectProblem(
      { [which]: twice(broken) },
      file,
      `does not load or compile (SyntaxError: it): ${what} has to`,
    );
    expectProblem(
      { [which]: twice(endless) },
      file,
      `does not end in "adds the step": ${what} has to come to its end, with failures where it is wrong`,
    );
    expectProblem(
      { [which]: twice({ ...endless, unfinished: [] }) },
      file,
      `does not end: ${what} has to come to its end, with failures where it is wrong`,
    );
    expectProblem(
      { [which]: twice(early) },
      file,
      `ends its process early (exit code 3): ${what} must not`,
    );
  });

  test("not a panic, which fails its test before it ends the process", () => {
    const panic = report({ [FORGETS]: "panic: it" }, { reason: "exited", exitCode: 1 });
    expect(prove({ starter: twice(panic), mutant: twice(panic) }).problems).toEqual([]);
  });
});

describe("a mutant", () => {
  test("that survives asks for a test", () => {
    const { mutants } = prove({ mutant: twice(report()) });
    expect(mutants).toEqual([{ id: "never-forgets", killed_by: [] }]);
    expectProblem(
      { mutant: twice(report()) },
      MUTANT,
      "survives all tests: write one that fails on it, or remove it",
    );
  });

  test("is killed by the test that kata.yaml names, not by another", () => {
    expectProblem(
      { mutant: twice(report({ [ADDS]: "1 !== 2" })) },
      MUTANT,
      'is not killed by "forgets at a reset", which kata.yaml names, but by "adds the step": ' +
        "mend the test or killed_by",
    );
  });

  test("may fail other tests, too", () => {
    expect(prove({ mutant: twice(report({ [ADDS]: "a", [FORGETS]: "b" })) }).ok).toBe(true);
  });

  test("is told when it was not run", () => {
    expectProblem({ mutant: undefined }, MUTANT, "was not run");
  });
});

test("a test that nobody reported is named, whatever the others did", () => {
  const [adds] = report().tests;
  if (!adds) throw new Error("no test");
  expectProblem(
    { solution: twice(report({}, { tests: [adds] })) },
    SOLUTION,
    '"forgets at a reset" was not run: no test may end the others',
  );
  expectProblem(
    { starter: twice(report({}, { tests: [{ ...adds, ok: false, message: "TODO" }] })) },
    STARTER,
    '"forgets at a reset" was not run: no test may end the others',
  );
});

describe("how long the tests of the solution take", () => {
  const lasting = (ms: number) => prove({ solution: twice(report({}, { ms })) });
  test.each([
    [2_000, []],
    [2_040, ["the tests take 2.0 s: aim at less than 2 s"]],
    [10_000, ["the tests take 10.0 s: aim at less than 2 s"]],
  ])("%i ms are no problem", (ms, messages) => {
    expect(lasting(ms)).toMatchObject({
      ok: true,
      problems: [],
      warnings: messages.map((message) => ({ file: TESTS, message })),
    });
  });

  test("more than 10 s are one, and no warning beside it", () => {
    expect(lasting(10_400)).toMatchObject({
      ok: false,
      problems: [
        { file: TESTS, message: "the tests take 10.4 s, more than 10 s: use fewer rounds" },
      ],
      warnings: [],
    });
  });

  test("the starter and the mutants may take longer", () => {
    const slow = report({ [FORGETS]: "1 !== 0" }, { ms: 12_000 });
    expect(prove({ starter: twice(slow), mutant: twice(slow) })).toMatchObject({
      ok: true,
      warnings: [],
    });
  });
});

describe("two runs of the same code", () => {
  const differs =
    '"forgets at a reset" differs between two runs: take time and chance as arguments';
  const saying = (message: string) => report({ [FORGETS]: message });
  test.each([
    ["an outcome", saying("a"), report({ [FORGETS]: "a", [ADDS]: "" }), ADDS],
    ["a message", saying("17 tokens"), saying("18 tokens"), FORGETS],
  ])("differ by %s", (_, first, second, name) => {
    const message = differs.replace("forgets at a reset", name.replace("counting > ", ""));
    expectProblem({ mutant: [first, second] }, MUTANT, message);
    expectProblem({ starter: [first, second] }, STARTER, message);
  });

  test("differ by a test that only one of them reported", () => {
    const [adds] = report().tests;
    const less = report({}, { tests: adds ? [adds] : [] });
    expectProblem({ solution: [report(), less] }, SOLUTION, differs);
  });

  test.each([
    ["a duration", "took 12.5ms, 3 s in all", "took 9 ms, 1.25s in all"],
    ["a folder", "Error in /tmp/run1/ts/a.ts:3:1", "Error in /tmp/run2/ts/a.ts:3:1"],
    ["a folder as an address", "in file:///tmp/x/a.ts", "in /tmp/y/a.ts"],
    ["a folder of Windows", "in C:\\Temp\\x\\a.ts", "in D:\\Temp\\a.ts"],
  ])("may differ by %s", (_, first, second) => {
    expect(stableMessage(first)).toBe(stableMessage(second));
    expect(prove({ mutant: [saying(first), saying(second)] }).problems).toEqual([]);
  });

  test("may take different times as a whole", () => {
    expect(prove({ solution: [report(), report({}, { ms: 900 })] }).ok).toBe(true);
  });

  test.each([
    ["did not come to its end", { reason: "exited" }],
    ["was stopped", { reason: "timeout" }],
    ["could not be loaded", { broken: failed, tests: [] }],
  ] as const)("differ when the second one %s", (_, more) => {
    expectProblem(
      { solution: [report(), report({}, more)] },
      SOLUTION,
      "ends differently in two runs: take time and chance as arguments",
    );
  });
});

test("a kata without its tool chain is skipped, and that is no failure", () => {
  expect(skippedProof(kata, "go", "needs Go ≥ 1.21")).toEqual({
    ...{ kata: "tiny-counter", lang: "go", starter: null, solution: null, mutants: [] },
    ...{ ok: true, skipped: "needs Go ≥ 1.21", problems: [], warnings: [] },
  });
});

test("a kata whose files are not in order is not run, and that is a failure", () => {
  const problems = [{ file: "hints.md", message: "is missing: add it" }];
  expect(brokenProof(kata.id, "ts", problems)).toEqual({
    ...{ kata: "tiny-counter", lang: "ts", starter: null, solution: null, mutants: [] },
    ...{ ok: false, skipped: null, problems, warnings: [] },
  });
});
