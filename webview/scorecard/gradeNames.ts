import type { ScorecardView } from "../../src/protocol/scorecardPage.ts";
import { nearDay } from "../shared/time.ts";

type GradeEntry = ScorecardView["grades"][number];

/** Each grade in a few words, newest first: `qwen3:14b · today, 17:15 · 71`. */
export function gradeNames(grades: readonly GradeEntry[], now: Date) {
  return grades.map(({ file, grader, graded_at, score }) => {
    const who = grader === "checklist" ? "Checklist" : grader;
    const when = `${nearDay(graded_at, now)}, ${timeOfDay(graded_at)}`;
    return { file, name: [who, when, ...(score === null ? [] : [Math.round(score)])].join(" · ") };
  });
}

const timeOfDay = (iso: string) =>
  new Date(iso).toLocaleTimeString("en", { timeStyle: "short", hourCycle: "h23" });
