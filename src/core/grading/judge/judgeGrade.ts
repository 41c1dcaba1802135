import type { Level } from "../../catalog/rubric.ts";
import { assembleGrade, type GradeBody } from "../assemble.ts";
import type { Confidence, ModelRun } from "../grade.ts";
import { earnedLevel } from "../level.ts";
import { gradeQuote } from "../quotes.ts";
import { RED_FLAGS } from "./asked.ts";
import { confidenceOf, decidingSignal } from "./confidence.ts";
import type { JudgedUnit } from "./judged.ts";
import type { JudgeTask } from "./judgeTask.ts";
import { PROMPT_VERSION } from "./prompt.ts";
import { medianOf } from "./samples.ts";
import { settle, type Settled } from "./settle.ts";

/** What a run brought home. */
export interface Judgements {
  /** All samples of each unit that was judged. */
  readonly samples: ReadonlyMap<string, readonly JudgedUnit[]>;
  /** Why a unit was not judged. */
  readonly failed: ReadonlyMap<string, string>;
  readonly run: Omit<ModelRun, "quotes" | "decoys">;
  readonly tokens: GradeBody["tokens"];
}

const MOST_CREDITED_DECOYS = 1;

/** The grade that follows from what a model found: verified, levelled and scored by code. */
export function judgeGrade(task: JudgeTask, judgements: Judgements): GradeBody {
  const { rubric, decoys, record } = task;
  const settled = settle(judged(judgements), rubric, decoys, record);
  const credited = settled.creditedDecoys;
  const isGenerous = credited.length > MOST_CREDITED_DECOYS;
  return assembleGrade(task, {
    grader: {
      kind: "model",
      name: judgements.run.model,
      version: `prompt ${PROMPT_VERSION}`,
    },
    verdicts: settled.verdicts,
    redFlags: settled.redFlags,
    ceiling: () => null,
    ungraded: ungradedOf(task, judgements),
    droppedQuotes: settled.quotes.dropped,
    addressedToGrader: record.script.addressed.map(({ source, text }) => gradeQuote(source, text)),
    tokens: judgements.tokens,
    overall: !judgements.run.complete ? "none" : isGenerous ? "score" : "score-and-band",
    confidence: confidences(task, judgements, settled),
    warnings: warningsOf(credited, isGenerous, judgements),
    run: {
      ...judgements.run,
      quotes: settled.quotes,
      decoys: { asked: decoys.length, credited: [...credited] },
    },
  });
}

const judged = ({ samples }: Judgements): JudgedUnit[] =>
  [...samples.values()].flatMap((units) => medianOf(units) ?? []);

function ungradedOf({ rubric }: JudgeTask, { samples, failed }: Judgements): GradeBody["ungraded"] {
  const criteria = new Set(rubric.signals.map(({ criterion }) => criterion));
  return [...criteria]
    .filter((id) => !samples.has(id))
    .map((criterion) => ({ criterion, reason: failed.get(criterion) ?? "not judged yet" }));
}

function warningsOf(
  credited: readonly string[],
  isGenerous: boolean,
  { failed, samples }: Judgements,
): string[] {
  const missed = failed.get(RED_FLAGS);
  return [
    ...(credited.length === 0
      ? []
      : [
          `A generous judge: this model credited ${credited.length === 1 ? "a point" : `${credited.length} points`} ` +
            `that nobody was asked about and nobody made (${credited.join("; ")}). ` +
            (isGenerous ? "So no band is given." : "Look at the evidence yourself."),
        ]),
    ...(missed === undefined || samples.has(RED_FLAGS)
      ? []
      : [`Red flags were not looked for: ${missed}`]),
  ];
}

function confidences(
  task: JudgeTask,
  { samples }: Judgements,
  settled: Settled,
): Map<string, Confidence> {
  const { rubric, checklist } = task;
  const known = new Map<string, Confidence>();
  for (const [unit, units] of samples) {
    const level = levelIn(task, unit, settled);
    if (level === null) continue;
    const signals = rubric.signals.filter(({ criterion }) => criterion === unit);
    const sampled = units.map((one) =>
      units.length === 1
        ? level
        : (levelIn(task, unit, settle([one], rubric, [], task.record)) ?? level),
    );
    known.set(
      unit,
      confidenceOf({
        level,
        sampled,
        decidedBy: decidingSignal(rubric, unit, settled),
        droppedQuotes: signals.reduce((sum, { id }) => sum + (settled.dropped.get(id) ?? 0), 0),
        levelGuess: units[0]?.levelGuess ?? null,
        checklist: checklist.criteria.find(({ id }) => id === unit)?.level ?? null,
      }),
    );
  }
  return known;
}

function levelIn({ rubric }: JudgeTask, criterion: string, { verdicts }: Settled): Level | null {
  return earnedLevel(
    rubric.signals
      .filter((signal) => signal.criterion === criterion)
      .map(({ id, tier }) => ({ tier, verdict: verdicts.get(id)?.verdict ?? "absent" })),
  );
}

/** The criteria whose level hangs on one uncertain verdict: worth another sample. */
export function boundaryUnits(task: JudgeTask, judgements: Judgements): string[] {
  const settled = settle(judged(judgements), task.rubric, task.decoys, task.record);
  return [...judgements.samples.keys()].filter(
    (unit) => unit !== RED_FLAGS && decidingSignal(task.rubric, unit, settled) !== null,
  );
}
