import { expect, test } from "vitest";
import type { Grade } from "../../../src/core/grading/grade.ts";
import {
  IDLE,
  type GradingProgress,
  type ScorecardView,
} from "../../../src/protocol/scorecardPage.ts";
import { viewSoFar } from "../../../webview/scorecard/viewSoFar.ts";

const checklistGrade = {
  interview: "llm-gateway-7f3k",
  key: "abc",
  graded_at: "2026-11-20T17:10:00Z",
  grader: { kind: "checklist", name: "checklist", version: "1" },
  criteria: [
    { id: "framing", level: 3 },
    { id: "communication", level: null },
  ],
  warnings: ["from the stored grade"],
} as Grade;
const modelGrade = { grader: { kind: "model", name: "qwen3:14b", version: "1" } } as Grade;

const stored = { title: "LLM gateway", grade: checklistGrade, checklist: null } as ScorecardView;
const judged: GradingProgress = { ...IDLE, state: "running", soFar: modelGrade };

test("the stored grade stays on screen until the model has judged something", () => {
  expect(viewSoFar(stored, IDLE)).toBe(stored);
  expect(viewSoFar(stored, { ...IDLE, state: "running", unit: "Framing" })).toBe(stored);
});

test("then the model's is shown, with nothing left of the stored one but whose interview it is", () => {
  const { title, grade } = viewSoFar(stored, judged);
  expect(title).toBe("LLM gateway");
  expect(grade.grader.name).toBe("qwen3:14b");
  expect(grade.interview).toBe("llm-gateway-7f3k");
  expect(grade.warnings).toBeUndefined();
});

test("a checklist's grade that gives way stays beside it with its levels", () => {
  expect(viewSoFar(stored, judged).checklist).toEqual({ framing: 3, communication: null });
});

test("an earlier model's grade gives way without a trace; the checklist's levels stay", () => {
  const earlier = { ...stored, grade: { ...checklistGrade, grader: modelGrade.grader } };
  const checklist = { framing: 2 } as const;
  expect(viewSoFar({ ...earlier, checklist }, judged).checklist).toEqual(checklist);
});
