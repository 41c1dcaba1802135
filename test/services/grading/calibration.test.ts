import { describe, expect, test } from "vitest";
import type { GoldEntry } from "../../../src/core/catalog/gold.ts";
import type { Question } from "../../../src/core/catalog/question.ts";
import type { Level, Rubric } from "../../../src/core/catalog/rubric.ts";
import { DojoError } from "../../../src/core/errors.ts";
import { assembleGrade, type GradeBody } from "../../../src/core/grading/assemble.ts";
import { PERTURBATIONS, PerturbationId } from "../../../src/core/grading/robustness.ts";
import { compileGold } from "../../../src/services/catalog/compile.ts";
import {
  calibrate,
  checklistJudge,
  type Judge,
} from "../../../src/services/grading/calibration.ts";
import { bankRubric, QUESTIONS } from "../../support/goldAnswers.ts";
import { core, gradeAnswer, lexicon, question } from "../../support/interviews.ts";
import { ROOT } from "../../support/pack.ts";

const gold = compileGold(ROOT);
const rubrics = new Map<string, Rubric>(QUESTIONS.map((id) => [id, bankRubric(id)]));
const rubricOf = (id: string): Rubric => rubrics.get(id) ?? bankRubric(id);

const run = (judge: Judge, changes: Partial<Parameters<typeof calibrate>[0]> = {}) =>
  calibrate({
    gold,
    judge,
    perturbations: true,
    concurrency: 4,
    at: "2026-11-23T12:00:00.000Z",
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...changes,
  });

/** A grader that gives every criterion the same level, whatever the answer. */
const always =
  (level: Level): Judge =>
  ({ question: id }) => {
    const rubric = rubricOf(id);
    const body = assembleGrade(
      { question, rubric, core, targetLevel: "senior" },
      {
        grader: { kind: "model", name: "constant", version: "1" },
        verdicts: new Map(),
        redFlags: [],
        ceiling: () => null,
        ungraded: [],
        droppedQuotes: 0,
        addressedToGrader: [],
        tokens: null,
        overall: "none",
      },
    );
    const criteria = body.criteria.map((one) => ({ ...one, level }));
    return Promise.resolve({ ...body, criteria } satisfies GradeBody);
  };

describe("the checklist on the bank's own gold answers", () => {
  const judge = checklistJudge({
    questions: new Map<string, Question>(QUESTIONS.map((id) => [id, { ...question, id }])),
    rubrics,
    core,
    lexicon,
  });

  test("has the figures that one gets by counting", async () => {
    const result = await run(judge, { perturbations: false });

    const pairs = gold.flatMap(({ answer }) => {
      const { criteria } = gradeAnswer(answer, rubricOf(answer.question));
      return Object.entries(answer.expected).map(([id, { level }]) => {
        const given = criteria.find((criterion) => criterion.id === id)?.level ?? Number.NaN;
        return [level, given] as const;
      });
    });
    const share = (holds: (error: number) => boolean): number =>
      pairs.filter(([expected, given]) => holds(given - expected)).length / pairs.length;
    const total = (value: (error: number) => number): number =>
      pairs.reduce((sum, [expected, given]) => sum + value(given - expected), 0);

    // Kappa by its definition: weights over the matrices of what was seen and what chance gives.
    const levels = [1, 2, 3, 4];
    const count = (holds: (pair: readonly [number, number]) => boolean) =>
      pairs.filter(holds).length;
    let seen = 0;
    let chance = 0;
    for (const i of levels)
      for (const j of levels) {
        const weight = (i - j) ** 2 / 9;
        seen += weight * count(([expected, given]) => expected === i && given === j);
        chance +=
          (weight * count(([expected]) => expected === i) * count(([, given]) => given === j)) /
          pairs.length;
      }

    expect(result).toMatchObject({
      grader: "checklist",
      provider: null,
      model: null,
      prompt_hash: null,
      answers: 30,
      n: 270,
      ungraded: 0,
      qwk: { value: expect.closeTo(1 - seen / chance, 10), n: 270 },
      exact: {
        value: expect.closeTo(
          share((error) => error === 0),
          10,
        ),
      },
      within1: {
        value: expect.closeTo(
          share((error) => Math.abs(error) <= 1),
          10,
        ),
      },
      mae: { value: expect.closeTo(total(Math.abs) / 270, 10) },
      bias: { value: expect.closeTo(total((error) => error) / 270, 10) },
    });
    for (const { value, low, high } of [result.qwk, result.exact, result.mae, result.bias]) {
      expect(low).toBeLessThan(value ?? Number.NaN);
      expect(high).toBeGreaterThan(value ?? Number.NaN);
    }
    const counted = result.confusion.flatMap(({ given }) => Object.values(given));
    expect(counted.reduce((sum, one) => sum + one, 0)).toBe(270);
  });

  test("keeps to what is expected of a grader that reads spoilt and disguised answers", async () => {
    const one = gold.filter(({ answer }) => answer.question === "gpu-autoscale");
    const { perturbations } = await run(judge, { gold: one });
    const failed = Object.entries(perturbations).flatMap(([id, { ok, failed }]) =>
      ok === true ? [] : [{ id, failed }],
    );
    expect({ failed, measured: Object.keys(perturbations) }).toEqual({
      failed: [],
      measured: PerturbationId.options,
    });
  });
});

test("a grader that always gives 4 is generous, and believes what was never said", async () => {
  const { bias, qwk, perturbations } = await run(always(4));
  expect(bias.low).toBeGreaterThan(1);
  expect(qwk.value).toBe(0);
  const ok = Object.fromEntries(Object.entries(perturbations).map(([id, one]) => [id, one.ok]));
  expect(ok).toEqual({
    reordered: true,
    padded: true,
    injected: true,
    negated: false,
    removed: false,
    echoed: false,
    stuffed: false,
    emptied: false,
  });
});

test("an answer that a grader cannot grade is left out, counted and named", async () => {
  const judge: Judge = (interview, signal) =>
    interview.question === "llm-gateway"
      ? Promise.reject(new DojoError("The server has no such model."))
      : always(2)(interview, signal);
  const { n, ungraded, failures, perturbations } = await run(judge, { perturbations: false });
  expect({ n, ungraded, failures: failures.slice(0, 2), perturbations }).toEqual({
    n: 180,
    ungraded: 90,
    failures: [
      "llm-gateway strong: no grade: The server has no such model.",
      "llm-gateway good: no grade: The server has no such model.",
    ],
    perturbations: {},
  });
});

test("a fault of the grader's code is no ungraded answer, and ends the run", async () => {
  let asked = 0;
  const judge: Judge = () => {
    asked += 1;
    return Promise.reject(new TypeError("not a function"));
  };
  await expect(run(judge, { concurrency: 2 })).rejects.toThrow(TypeError);
  await new Promise((resolve) => setImmediate(resolve));
  expect(asked).toBeLessThanOrEqual(3);
});

test("as many answers are judged at once as was said, and progress reaches the end", async () => {
  let running = 0;
  let most = 0;
  const progress: string[] = [];
  const judge: Judge = async (interview, signal) => {
    most = Math.max(most, (running += 1));
    const body = await always(3)(interview, signal);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return body;
  };
  const first: readonly GoldEntry[] = gold.slice(0, 6);
  await run(judge, {
    gold: first,
    perturbations: false,
    concurrency: 2,
    onProgress: (done, of) => progress.push(`${done}/${of}`),
  });
  expect({ most, progress }).toEqual({
    most: 2,
    progress: ["1/6", "2/6", "3/6", "4/6", "5/6", "6/6"],
  });
});

test("stops when it is told to, and asks the grader no more", async () => {
  const abort = new AbortController();
  let asked = 0;
  const judge: Judge = (interview, signal) => {
    if ((asked += 1) === 3) abort.abort(new DojoError("Calibration stopped."));
    return always(3)(interview, signal);
  };
  await expect(run(judge, { concurrency: 1, signal: abort.signal })).rejects.toThrow(
    "Calibration stopped.",
  );
  expect(asked).toBe(3);
});

test("only written answers are perturbed, each in the ways that can show something", async () => {
  let asked = 0;
  const judge: Judge = (interview, signal) => {
    asked += 1;
    return always(1)(interview, signal);
  };
  await run(judge);
  const ways = Object.values(PERTURBATIONS).flatMap(({ of }) => of).length;
  expect(asked).toBe(30 + 3 * ways);
});
