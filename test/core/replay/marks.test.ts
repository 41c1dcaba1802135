import { describe, expect, test } from "vitest";
import type { Grade } from "../../../src/core/grading/grade.ts";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import type { Segment } from "../../../src/core/interview/transcript.ts";
import { marksOf } from "../../../src/core/replay/marks.ts";
import { emptySpans } from "../../../src/core/replay/time.ts";
import { box, STARTED } from "../../support/interview.ts";

const { at, stages } = STARTED;
const enter = (t: number, stage: string): InterviewEvent => ({
  type: "stage-entered",
  t,
  at,
  stage,
});
const beat = (t: number, text: string): InterviewEvent => ({
  type: "beat-shown",
  t,
  at,
  beat: text,
  text,
});

/** A grade with only what marks are made of: by criterion, the time and words of each quote. */
function gradeOf(quotes: Record<string, [t: number | null, text: string][]>): Grade {
  const criteria = Object.entries(quotes).map(([title, all]) => ({
    title,
    signals: all.map(([t, text]) => ({ quotes: [{ source: "S001", kind: "speech", t, text }] })),
  }));
  return { criteria } as unknown as Grade;
}

const shown = (
  events: readonly InterviewEvent[],
  grade: Grade | null = null,
  segments: readonly Segment[] = [],
) =>
  marksOf([STARTED, ...events], stages, grade, segments).map(
    ({ kind, t, text }) => `${t} ${kind}: ${text}`,
  );

describe("the marks of a replay", () => {
  test("are stages, beats and evidence by time, the stage first", () => {
    const grade = gradeOf({ Estimation: [[2_000, "230 rps"]] });
    expect(shown([enter(3_000, "deep-dive"), beat(3_000, "And the EU?")], grade)).toEqual([
      "0 stage: Requirements",
      "2000 evidence: Estimation: “230 rps”",
      "3000 stage: Deep dive",
      "3000 beat: And the EU?",
    ]);
  });

  test("leave out quotes without a time, and join those of one time", () => {
    const grade = gradeOf({
      Estimation: [
        [2_000, "230 rps"],
        [2_000, "230 rps"],
        [null, "a note"],
      ],
      Depth: [[2_000, "a bucket"]],
    });
    expect(shown([], grade)).toEqual([
      "0 stage: Requirements",
      "2000 evidence: Estimation: “230 rps” · Depth: “a bucket”",
    ]);
  });

  test("have a drawn element at the moment at which it was drawn, once", () => {
    const quotes = [{ source: "B:q", kind: "board", t: null, text: "Queue" }];
    const criteria = ["Architecture", "Depth"].map((title) => ({ title, signals: [{ quotes }] }));
    const drawn: InterviewEvent = {
      ...{ type: "board-changed", t: 7_000, at, upsert: [box("q")], remove: [] },
    };
    const grade = { criteria } as unknown as Grade;
    expect(marksOf([STARTED, drawn], stages, grade, []).at(-1)).toEqual({
      ...{ kind: "evidence", t: 7_000, element: "q" },
      text: "Architecture: Queue, drawn · Depth: Queue, drawn",
    });
    expect(shown([], grade)).toEqual(["0 stage: Requirements"]);
  });

  test("have evidence at the moment in a long turn at which it was said", () => {
    const turn = { id: "S001", speaker: "candidate", start_ms: 2_000, end_ms: 22_000 } as const;
    const grade = gradeOf({ Depth: [[2_000, "a bucket"]] });
    expect(shown([], grade, [{ ...turn, text: "We have got it: a bucket" }]).at(-1)).toBe(
      "14222 evidence: Depth: “a bucket”",
    );
    expect(shown([], grade, [{ ...turn, text: "Corrected since" }]).at(-1)).toBe(
      "2000 evidence: Depth: “a bucket”",
    );
  });

  test("have no stage that was left at once or entered twice", () => {
    const events = [
      enter(0, "deep-dive"),
      enter(9, "deep-dive"),
      enter(20, "old"),
      enter(30, "requirements"),
    ];
    expect(shown(events)).toEqual([
      "0 stage: Deep dive",
      "20 stage: old",
      "30 stage: Requirements",
    ]);
  });
});

test("a gap takes time only when it was counted", () => {
  const gap: InterviewEvent = { type: "gap", t: 5_000, at, reason: "sleep", ms: 60_000 };
  expect(emptySpans([STARTED, gap, { type: "gap-dismissed", t: 5_000, at }])).toEqual([]);
  expect(emptySpans([STARTED, gap, { type: "gap-counted", t: 66_000, at, ms: 60_000 }])).toEqual([
    { from: 6_000, to: 66_000 },
  ]);
});
