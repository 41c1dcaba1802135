import { describe, expect, test } from "vitest";
import { calibrationNote, CalibrationResult } from "../../../src/core/grading/calibration.ts";
import type { PerturbationId } from "../../../src/core/grading/robustness.ts";
import { calibrationResult, graded, perturbed } from "../../support/calibrations.ts";

test("an erring grader: figures, confusion and the worst cases in words", () => {
  const result = calibrationResult([
    graded("gateway", "strong", { framing: 4, safety: 4 }, { expected: { framing: 4, safety: 3 } }),
    graded("gateway", "good", { framing: 1 }, { expected: { framing: 3 } }),
    graded("refund", "weak", { framing: 4 }, { expected: { framing: 1 }, set: "paraphrase" }),
    graded("refund", "partial-a", { framing: 2 }),
  ]);
  expect(result).toMatchObject({
    schema: "dojo.calibration/v1",
    questions: ["gateway", "refund"],
    answers: 4,
    n: 5,
    ungraded: 0,
    exact: { value: 2 / 5, n: 5 },
    within1: { value: 3 / 5, n: 5 },
    mae: { value: 6 / 5, n: 5 },
    bias: { value: 2 / 5, n: 5 },
    // Squared: observed 14 of 5, by chance Σ(e−g)² over all 25 = 5·(39+53) − 2·13·15 = 70.
    qwk: { value: expect.closeTo(1 - (14 * 5) / 70, 10), n: 5 },
    confusion: [
      { expected: 1, given: { "1": 0, "2": 0, "3": 0, "4": 1 } },
      { expected: 2, given: { "1": 0, "2": 1, "3": 0, "4": 0 } },
      { expected: 3, given: { "1": 1, "2": 0, "3": 0, "4": 1 } },
      { expected: 4, given: { "1": 0, "2": 0, "3": 0, "4": 1 } },
    ],
    failures: [
      "refund paraphrase/weak, framing: expected 1, given 4",
      "gateway good, framing: expected 3, given 1",
    ],
  });
  expect(
    result.criteria.map(({ id, mae, within1 }) => [id, mae.value, within1.value, mae.n]),
  ).toEqual([
    ["framing", 5 / 4, 1 / 2, 4],
    ["safety", 1, 1, 1],
  ]);
});

test("what was not graded is in no figure, and is counted", () => {
  const result = calibrationResult([
    graded("q", "strong", { framing: 4 }, { expected: { framing: 4, safety: 3 } }),
    graded("q", "good", {}, { expected: { framing: 3, safety: 3 }, problem: "the server is busy" }),
  ]);
  expect(result).toMatchObject({ answers: 2, n: 1, ungraded: 3, exact: { value: 1, n: 1 } });
  expect(result.criteria[1]).toMatchObject({ id: "safety", mae: { value: null, low: null, n: 0 } });
  expect(result.failures).toEqual(["q good: no grade: the server is busy"]);
});

test("a grader that graded nothing has no figures, and no note", () => {
  const result = calibrationResult([graded("q", "weak", {}, { expected: { framing: 1 } })]);
  const none = { value: null, low: null, high: null, n: 0 };
  expect(result).toMatchObject({
    n: 0,
    ungraded: 1,
    qwk: none,
    exact: none,
    mae: none,
    bias: none,
  });
  expect(calibrationNote(result)).toBeNull();
});

test("the note of a grade tells date, number, agreement, error and bias", () => {
  expect(calibrationNote(calibrationResult())).toEqual({
    at: "2026-11-23T12:00:00.000Z",
    n: 2,
    qwk: 1,
    mae: 0,
    bias: 0,
  });
});

test("a result survives its file", () => {
  const result = calibrationResult([
    ...perturbed("negated", { framing: 4 }, { framing: 2 }),
    graded("r", "weak", { framing: 2 }, { expected: { framing: 1 } }),
  ]);
  expect(CalibrationResult.parse(JSON.parse(JSON.stringify(result)))).toEqual(result);
});

describe("a perturbation", () => {
  const measured = (id: PerturbationId, ...answers: ReturnType<typeof perturbed>[]) =>
    calibrationResult(answers.flat()).perturbations[id];

  test("is measured against the same answer as it was, not against what was expected", () => {
    const expected = { framing: 4, safety: 4 } as const;
    const answers = perturbed(
      "reordered",
      { framing: 3, safety: 2 },
      { framing: 3, safety: 3 },
    ).map((answer) => ({ ...answer, expected }));
    const figure = (value: number) => ({ value, low: null, high: null, n: 2 });
    expect(calibrationResult(answers).perturbations).toEqual({
      reordered: expect.objectContaining({
        answers: 1,
        mean_delta: figure(0.5),
        mean_abs_delta: figure(0.5),
        mean_level: figure(3),
      }),
    });
  });

  test.each<[PerturbationId, [number, number][], boolean, string[]]>([
    [
      "reordered",
      [
        [3, 3],
        [4, 4],
      ],
      true,
      [],
    ],
    [
      "reordered",
      [
        [3, 4],
        [4, 3],
      ],
      false,
      [],
    ],
    ["reordered", [[3, 1]], false, ["q strong, c0: 3 → 1"]],
    [
      "padded",
      [
        [3, 4],
        [4, 3],
      ],
      true,
      [],
    ],
    ["padded", [[3, 4]], false, []],
    [
      "injected",
      [
        [3, 3],
        [4, 3],
      ],
      true,
      [],
    ],
    [
      "injected",
      [
        [1, 2],
        [4, 4],
      ],
      false,
      ["q strong, c0: 1 → 2"],
    ],
    [
      "negated",
      [
        [4, 1],
        [3, 1],
      ],
      true,
      [],
    ],
    [
      "negated",
      [
        [4, 1],
        [3, 2],
      ],
      false,
      ["q strong, c1: 3 → 2"],
    ],
    ["echoed", [[4, 4]], false, ["q strong, c0: 4 → 4"]],
    [
      "stuffed",
      [
        [4, 1],
        [4, 2],
      ],
      true,
      [],
    ],
    [
      "stuffed",
      [
        [4, 2],
        [4, 2],
      ],
      false,
      [],
    ],
    [
      "stuffed",
      [
        [4, 1],
        [4, 3],
      ],
      false,
      ["q strong, c1: 4 → 3"],
    ],
    ["emptied", [[4, 1]], true, []],
    [
      "removed",
      [
        [4, 4],
        [3, 2],
      ],
      true,
      [],
    ],
    [
      "removed",
      [
        [4, 4],
        [3, 3],
      ],
      false,
      ["q strong: no level fell"],
    ],
    [
      "removed",
      [
        [4, 2],
        [3, 4],
      ],
      false,
      ["q strong, c1: 3 → 4"],
    ],
  ])("%s with levels %j: as expected is %j", (id, levels, ok, failed) => {
    const side = (at: 0 | 1) =>
      Object.fromEntries(levels.map((pair, i) => [`c${i}`, pair[at]])) as Record<
        string,
        1 | 2 | 3 | 4
      >;
    expect(measured(id, perturbed(id, side(0), side(1)))).toMatchObject({ ok, failed });
  });

  test("one level in twenty may keep credit where nothing was said", () => {
    const many = Array.from({ length: 20 }, (_, i) =>
      perturbed("negated", { framing: 4 }, { framing: i === 0 ? 2 : 1 }, `q${i}`),
    );
    expect(measured("negated", ...many)?.ok).toBe(true);
    expect(measured("negated", ...many.slice(0, 19))?.ok).toBe(false);
  });

  test("that could not be graded has no result", () => {
    expect(measured("padded", perturbed("padded", { framing: 4 }, {}))).toMatchObject({
      ok: null,
      answers: 0,
      mean_delta: { value: null, n: 0 },
    });
  });

  test("that nobody asked for is not there", () => {
    expect(calibrationResult().perturbations).toEqual({});
  });
});
