import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Level } from "../../core/catalog/rubric.ts";
import { DojoError } from "../../core/errors.ts";
import { spokenIn } from "../../core/evidence/quoteSpan.ts";
import type { Source } from "../../core/evidence/source.ts";
import { addressed, boardElementId } from "../../core/evidence/sources.ts";
import { graderName, type Grade } from "../../core/grading/grade.ts";
import { isTyped, type Segment } from "../../core/interview/transcript.ts";
import { isOnThisMachine } from "../../core/models/model.ts";
import type { ScorecardView, SelfGradeView } from "../../protocol/scorecardPage.ts";
import type { SoundView } from "../../protocol/soundPage.ts";
import type { StoredGrade } from "../../services/grading/gradeStore.ts";
import type { InterviewGrading } from "../../services/grading/interviewGrading.ts";

/** What an interview left besides what is graded. */
export interface BesideGrade {
  /** There is a journal, of which a replay is made. */
  readonly replayable: boolean;
  /** Null without a recording. */
  readonly sound: SoundView | null;
  /** When the elements of its board were drawn, by their ids. */
  readonly drawn: ReadonlyMap<string, number>;
}

export const NOTHING_BESIDE: BesideGrade = { replayable: false, sound: null, drawn: new Map() };

/** The form in which the user grades first, with the levels of an earlier self-grade. */
export async function selfGradeView(
  grading: InterviewGrading,
  { core }: Catalog,
): Promise<SelfGradeView> {
  const { question, rubric } = await grading.subject();
  const earlier = await grading.selfGraded();
  const asked = core.criteria.filter(({ id, reported }) => reported || id in rubric.weights);
  return {
    title: question.title,
    criteria: asked.map(({ id, title, anchors }) => ({
      id,
      title,
      anchors,
      weight: rubric.weights[id] ?? 0,
    })),
    levels: earlier ? levelsOf(earlier) : {},
  };
}

/** The grade stored as `file`, else the newest, with all that the page shows beside it. */
export async function scorecardView(
  grading: InterviewGrading,
  file?: string,
  { replayable, sound, drawn }: BesideGrade = NOTHING_BESIDE,
): Promise<ScorecardView> {
  const subject = await grading.subject();
  const { title, date, durationMs, stages, self, claims } = await grading.facts(subject);
  const { material, question, evidence } = subject;
  const grades = (await grading.grades()).filter(({ grade }) => grade.grader.kind !== "self");
  const shown = shownGrade(grades, file);
  return {
    title,
    ai: question.ai,
    date,
    duration_ms: durationMs,
    mode: material.file.mode ?? "mock",
    target_level: shown.grade.target_level,
    grade: shown.grade,
    file: shown.file,
    on_this_machine: shown.grade.run !== undefined && isOnThisMachine(shown.grade.run),
    self: self && levelsOf(self),
    checklist: checklistBeside(shown, grades),
    stages: [...stages],
    claims: [...claims],
    sources: claimable(evidence.sources, material.transcript?.segments ?? [], drawn),
    replayable,
    sound,
    followups: question.followups.map(({ question: asked, probes, good }) => ({
      question: asked,
      probes: shown.grade.criteria.find(({ id }) => id === probes)?.title ?? probes,
      good,
    })),
    grades: grades.map(({ file, grade }) => ({
      file,
      graded_at: grade.graded_at,
      grader: graderName(grade),
      score: grade.score,
    })),
  };
}

/** The grade stored as `file`, else the newest. @throws DojoError when there is none. */
export function shownGrade(grades: readonly StoredGrade[], file?: string): StoredGrade {
  const shown = file === undefined ? grades[0] : grades.find((stored) => stored.file === file);
  if (!shown)
    throw new DojoError('This interview has no grade yet. Run "Design Dojo: Grade Interview".');
  return shown;
}

/** What the candidate produced. What was typed was not said. */
function claimable(
  sources: readonly Source[],
  segments: readonly Segment[],
  drawn: BesideGrade["drawn"],
): ScorecardView["sources"] {
  const spoken = addressed(segments).flatMap(({ id, segment }) =>
    isTyped(segment) ? [] : [[id, spokenIn(segment)] as const],
  );
  const turns = new Map(spoken);
  return sources
    .filter(({ speaker }) => speaker === "candidate")
    .map(({ id, kind, text, t }) => {
      const time = t ?? drawn.get(boardElementId(id) ?? "") ?? null;
      return { id, kind, text, t: time, spoken: turns.get(id) ?? null };
    });
}

function checklistBeside({ grade }: StoredGrade, grades: readonly StoredGrade[]) {
  if (grade.grader.kind === "checklist") return null;
  const checklist = grades.find((stored) => stored.grade.grader.kind === "checklist");
  return checklist ? levelsOf(checklist.grade) : null;
}

function levelsOf(grade: Grade): Record<string, Level | null> {
  return Object.fromEntries(grade.criteria.map(({ id, level }) => [id, level]));
}
