import { expect, test } from "vitest";
import { gradeNames } from "../../../webview/scorecard/gradeNames.ts";

const now = new Date("2026-11-20T18:00:00");

test("a grade is known by its grader, its time and its score", () => {
  const names = gradeNames(
    [
      { file: "3.json", grader: "qwen3:14b", graded_at: "2026-11-20T17:15:00", score: 70.6 },
      { file: "2.json", grader: "gpt-5-mini", graded_at: "2026-11-19T09:05:00", score: null },
      { file: "1.json", grader: "checklist", graded_at: "2025-11-19T09:05:00", score: 41 },
    ],
    now,
  );
  expect(names).toEqual([
    { file: "3.json", name: "qwen3:14b · today, 17:15 · 71" },
    { file: "2.json", name: "gpt-5-mini · yesterday, 09:05" },
    { file: "1.json", name: "Checklist · 19 Nov 2025, 09:05 · 41" },
  ]);
});
