import type * as z from "zod";
import type { Question, TargetLevel } from "../catalog/question.ts";
import type { CoreRubric, Criterion, Level, RedFlag, Rubric } from "../catalog/rubric.ts";
import {
  type Confidence,
  type CriterionGrade,
  Grade,
  type GradeQuote,
  type SignalGrade,
  type Verdict,
} from "./grade.ts";
import { capLevel, CONTRADICTED_CAP, earnedLevel, type LevelCap } from "./level.ts";
import { bandOf, scoreOf } from "./score.ts";

/** A grade as a grader computes it; the service adds which interview, when, and the key. */
export const GradeBody = Grade.omit({ interview: true, key: true, graded_at: true });
export type GradeBody = z.infer<typeof GradeBody>;

export interface SignalVerdict {
  readonly verdict: Verdict;
  readonly quotes: readonly GradeQuote[];
}

export interface RaisedFlag {
  readonly flag: RedFlag;
  readonly quotes: readonly GradeQuote[];
}

/** What is graded, and against what. */
export interface GradingTask {
  readonly question: Question;
  readonly rubric: Rubric;
  readonly core: CoreRubric;
  readonly targetLevel: TargetLevel;
}

/** What a grader found; levels, score and band follow from it. */
export interface Findings {
  readonly grader: GradeBody["grader"];
  /** By signal id; a signal that is not here is absent. */
  readonly verdicts: ReadonlyMap<string, SignalVerdict>;
  readonly redFlags: readonly RaisedFlag[];
  /** The highest level that this grader may give for a criterion, and why. */
  readonly ceiling: (criterion: Criterion) => LevelCap | null;
  readonly ungraded: GradeBody["ungraded"];
  readonly droppedQuotes: number;
  readonly addressedToGrader: readonly GradeQuote[];
  readonly tokens: GradeBody["tokens"];
  /** How much may be said about the whole: a checklist knows too little for a hiring band, a cancelled run for a score. */
  readonly overall: "score-and-band" | "score" | "none";
  /** By criterion id, for graders that can be unsure. */
  readonly confidence?: ReadonlyMap<string, Confidence>;
  readonly warnings?: readonly string[];
  readonly run?: Grade["run"];
}

/** The one way from verdicts to a grade, for every grader: levels, caps, score, band and gates. */
export function assembleGrade(task: GradingTask, findings: Findings): GradeBody {
  const criteria = gradedCriteria(task).map((criterion) =>
    criterionGrade(criterion, task, findings),
  );
  const score = findings.overall === "none" ? null : scoreOf(criteria);
  const { band, gate } =
    findings.overall === "score-and-band"
      ? bandOf(score, criteria, task.core, task.targetLevel)
      : { band: null, gate: null };
  return {
    ...identityOf(task),
    grader: findings.grader,
    score,
    max_score:
      scoreOf(
        criteria.map((criterion) => ({
          ...criterion,
          level: criterion.level === null ? null : criterion.max_level,
        })),
      ) ?? 0,
    band,
    gate,
    criteria,
    red_flags: findings.redFlags.map(({ flag, quotes }) => ({
      id: flag.id,
      text: flag.text,
      cap: flag.cap,
      quotes: [...quotes],
    })),
    dropped_quotes: findings.droppedQuotes,
    ungraded: findings.ungraded,
    addressed_to_grader: [...findings.addressedToGrader],
    tokens: findings.tokens,
    warnings: [...(findings.warnings ?? [])],
    ...(findings.run && { run: findings.run }),
  };
}

/** The user's own levels as a grade, so that both stand side by side. Null or missing levels are skipped criteria. */
export function selfGrade(
  task: GradingTask,
  levels: Readonly<Record<string, Level | null>>,
): GradeBody {
  const criteria = gradedCriteria(task).map((criterion): CriterionGrade => ({
    ...headOf(criterion, task.rubric),
    level: levels[criterion.id] ?? null,
    max_level: 4,
    capped_by: [],
    signals: [],
  }));
  const score = scoreOf(criteria);
  return {
    ...identityOf(task),
    grader: { kind: "self", name: "Self-grade", version: "1" },
    score,
    max_score: 100,
    ...bandOf(score, criteria, task.core, task.targetLevel),
    criteria,
    red_flags: [],
    dropped_quotes: 0,
    ungraded: criteria
      .filter(({ level, weight }) => level === null && weight > 0)
      .map(({ id }) => ({ criterion: id, reason: "skipped" })),
    addressed_to_grader: [],
    tokens: null,
    warnings: [],
  };
}

const identityOf = ({ question, rubric, targetLevel }: GradingTask) =>
  ({
    schema: "dojo.grade/v1",
    question: question.id,
    question_revision: question.revision,
    rubric_revision: rubric.revision,
    target_level: targetLevel,
  }) as const;

/** The criteria of a question: those with a weight, and those that are reported only. */
function gradedCriteria({ core, rubric }: Pick<GradingTask, "core" | "rubric">): Criterion[] {
  return core.criteria.filter(({ id, reported }) => rubric.weights[id] !== undefined || reported);
}

const headOf = ({ id, title, anchors }: Criterion, rubric: Rubric) => ({
  id,
  title,
  anchors,
  weight: rubric.weights[id] ?? 0,
});

function criterionGrade(
  criterion: Criterion,
  task: GradingTask,
  findings: Findings,
): CriterionGrade {
  const signals = task.rubric.signals
    .filter((signal) => signal.criterion === criterion.id)
    .map(({ id, tier, text, why, next }): SignalGrade => {
      const { verdict, quotes } = findings.verdicts.get(id) ?? { verdict: "absent", quotes: [] };
      return { id, tier, text, why, next, verdict, quotes: [...quotes] };
    });
  const isUngraded = findings.ungraded.some((entry) => entry.criterion === criterion.id);
  const ceiling = findings.ceiling(criterion);
  const earned = isUngraded ? null : earnedLevel(signals);
  const capped =
    earned === null
      ? { level: null, cappedBy: [] }
      : capLevel(earned, capsOf(criterion, signals, findings, ceiling));
  return {
    ...headOf(criterion, task.rubric),
    level: capped.level,
    max_level: ceiling?.level ?? 4,
    capped_by: capped.cappedBy,
    signals,
    ...withConfidence(findings.confidence?.get(criterion.id)),
  };
}

const withConfidence = (confidence: Confidence | undefined) => (confidence ? { confidence } : {});

/** Contradicted core signals, then red flags, then the grader's own limit. */
function capsOf(
  criterion: Criterion,
  signals: readonly SignalGrade[],
  findings: Findings,
  ceiling: LevelCap | null,
): LevelCap[] {
  const contradicted = signals
    .filter((signal) => signal.tier === "core" && signal.verdict === "contradicted")
    .map((signal) => ({ level: CONTRADICTED_CAP, reason: `said the opposite: ${signal.text}` }));
  const flagged = findings.redFlags.flatMap(({ flag }) => {
    const level = flag.cap[criterion.id];
    return level === undefined ? [] : [{ level, reason: `red flag: ${flag.text}` }];
  });
  return [...contradicted, ...flagged, ...(ceiling === null ? [] : [ceiling])];
}
