import { quoteSpan, spokenIn } from "../evidence/quoteSpan.ts";
import { addressed, boardElementId } from "../evidence/sources.ts";
import type { Grade, GradeQuote } from "../grading/grade.ts";
import type { InterviewEvent } from "../interview/event.ts";
import type { StageBudget } from "../interview/interview.ts";
import type { Segment } from "../interview/transcript.ts";
import { drawnTimes } from "./drawnTimes.ts";
import { onItsTime } from "./time.ts";

/** A moment that is worth a jump. `text` is a stage's name, the interviewer's line, or the quotes with what they prove. */
export interface Mark {
  readonly kind: "stage" | "beat" | "evidence";
  readonly t: number;
  readonly text: string;
  /** The drawn element that is the evidence. */
  readonly element?: string | undefined;
}

/** All marks by time; at the same time the stage comes first. Quotes of the grade are in the segments. */
export function marksOf(
  events: readonly InterviewEvent[],
  stages: readonly StageBudget[],
  grade: Grade | null,
  segments: readonly Segment[],
): Mark[] {
  const marks = [
    ...stageMarks(events, stages),
    ...beatMarks(events),
    ...(grade === null
      ? []
      : [...evidenceMarks(grade, segments), ...drawnMarks(grade, drawnTimes(events))]),
  ];
  return marks.sort((a, b) => a.t - b.t);
}

function stageMarks(events: readonly InterviewEvent[], stages: readonly StageBudget[]): Mark[] {
  const nameOf = (id: string): string => stages.find((stage) => stage.id === id)?.name ?? id;
  const marks: Mark[] = [{ kind: "stage", t: 0, text: stages[0]?.name ?? "" }];
  for (const { event, t } of onItsTime(events)) {
    if (event.type !== "stage-entered") continue;
    const text = nameOf(event.stage);
    if (marks.at(-1)?.t === t) marks.pop();
    if (marks.at(-1)?.text !== text) marks.push({ kind: "stage", t, text });
  }
  return marks;
}

function beatMarks(events: readonly InterviewEvent[]): Mark[] {
  return onItsTime(events).flatMap(({ event, t }) =>
    event.type === "beat-shown" ? [{ kind: "beat" as const, t, text: event.text }] : [],
  );
}

/** One mark for all that was proven at one time. */
function evidenceMarks({ criteria }: Grade, segments: readonly Segment[]): Mark[] {
  const turns = new Map(addressed(segments).map(({ id, segment }) => [id, segment]));
  const texts = new Map<number, Set<string>>();
  for (const { title, signals } of criteria)
    for (const quote of signals.flatMap(({ quotes }) => quotes)) {
      const t = timeOf(quote, turns.get(quote.source));
      if (t === null) continue;
      const known = texts.get(t) ?? new Set();
      texts.set(t, known.add(`${title}: “${quote.text}”`));
    }
  return [...texts].map(([t, set]) => ({ kind: "evidence", t, text: [...set].join(" · ") }));
}

/** One mark for each element that proved something, at the moment at which it was drawn. */
function drawnMarks({ criteria }: Grade, drawn: ReadonlyMap<string, number>): Mark[] {
  const texts = new Map<string, Set<string>>();
  for (const { title, signals } of criteria)
    for (const { source, text } of signals.flatMap(({ quotes }) => quotes)) {
      const element = boardElementId(source);
      if (element === null || !drawn.has(element)) continue;
      const known = texts.get(element) ?? new Set();
      texts.set(element, known.add(`${title}: ${text}, drawn`));
    }
  return [...texts].map(([element, set]) => {
    const t = drawn.get(element) ?? 0;
    return { kind: "evidence", t, text: [...set].join(" · "), element };
  });
}

/** The grade has the time of the turn; a quote may stand at the end of a long one. */
function timeOf({ t, text }: GradeQuote, turn: Segment | undefined): number | null {
  if (t === null || !turn?.text.includes(text)) return t;
  return Math.round(quoteSpan(spokenIn(turn), text).from);
}
