import type { Grade } from "../../src/core/grading/grade.ts";
import type { GradingProgress, ScorecardView } from "../../src/protocol/scorecardPage.ts";

/** The grade that a model is working on takes the place of the stored one as soon as there is a result. */
export function viewSoFar(stored: ScorecardView, { state, soFar }: GradingProgress): ScorecardView {
  if (state === "idle" || soFar === null) return stored;
  const { interview, key, graded_at, grader } = stored.grade;
  return {
    ...stored,
    grade: { ...soFar, interview, key, graded_at },
    checklist: grader.kind === "checklist" ? levelsOf(stored.grade) : stored.checklist,
  };
}

const levelsOf = ({ criteria }: Grade) =>
  Object.fromEntries(criteria.map(({ id, level }) => [id, level]));
