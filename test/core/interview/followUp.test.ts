import { describe, expect, test } from "vitest";
import type { CriterionGrade, SignalGrade } from "../../../src/core/grading/grade.ts";
import {
  followUpAim,
  followUpBeat,
  mayFollowUp,
  neutralFollowUp,
} from "../../../src/core/interview/followUp.ts";
import { begin, type InterviewState } from "../../../src/core/interview/state.ts";
import { QUESTION, STARTED } from "../../support/interview.ts";

const quote = (text: string) => ({ source: "S001", kind: "speech" as const, text, t: 0 });

/** "partial core one two": a signal with its verdict, its tier and its quotes. */
function signal(id: string, described: string): SignalGrade {
  const [verdict, tier, ...quotes] = described.split(" ");
  return {
    id,
    tier,
    text: "",
    why: "",
    next: "",
    verdict,
    quotes: quotes.map(quote),
  } as SignalGrade;
}

function criterion(weight: number, signals: Readonly<Record<string, string>>): CriterionGrade {
  const graded = Object.entries(signals).map(([id, described]) => signal(id, described));
  return { id: `w${weight}`, weight, signals: graded } as unknown as CriterionGrade;
}

const aimOf = (criteria: CriterionGrade[], asked: readonly string[] = []) =>
  followUpAim({ criteria }, new Set(asked))?.signal;

describe("a follow-up goes into", () => {
  const criteria = [
    criterion(10, { a: "partial stretch x", b: "met core x", c: "partial core x" }),
    criterion(20, { d: "partial core x y", e: "met core x", f: "absent core" }),
    criterion(30, { g: "met core x y", h: "contradicted core x", i: "met stretch x" }),
  ];

  test("the weakest point made: half shown, core, of the heaviest criterion", () => {
    const order: (string | undefined)[] = [];
    for (let step = 0; step < 7; step += 1)
      order.push(
        aimOf(
          criteria,
          order.filter((id) => id !== undefined),
        ),
      );
    expect(order).toEqual(["d", "c", "a", "e", "b", "i", undefined]);
  });

  test("nothing before the candidate has made a point", () => {
    expect(aimOf([criterion(10, { a: "absent core" })])).toBeUndefined();
  });
});

describe("a follow-up is welcome", () => {
  const at = (elapsedMs: number, more: Partial<InterviewState> = {}): boolean =>
    mayFollowUp(QUESTION.beats, { ...begin(STARTED), elapsedMs, ...more });

  test("once a stage of a mock that runs", () => {
    expect([
      at(5_000),
      at(5_000, { status: "paused" }),
      at(5_000, { beats: new Set([followUpBeat("requirements")]) }),
      at(5_000, { header: { ...STARTED, mode: "practice" } }),
    ]).toEqual([true, false, false, false]);
  });

  test("not within 20 seconds of a scripted line, said or coming", () => {
    const said = {
      lines: [{ kind: "beat", t: 60_000, text: "What does it cost?" }],
      beats: new Set(["cost"]),
    } as const;
    expect([at(40_000), at(40_001), at(79_999, said), at(80_000, said)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
    expect(at(60_000, { beats: new Set(["cost"]) })).toBe(true);
  });
});

test("a follow-up without a hint uses the candidate's own words, and not too many", () => {
  const ask = (kind: "speech" | "notes" | "board", text: string): string =>
    neutralFollowUp({ signal: "a", quote: { ...quote(text), kind } });
  expect(ask("speech", "we keep counters in Redis")).toBe(
    "You said “we keep counters in Redis”. What happens when that fails?",
  );
  expect(ask("board", "Gateway → Redis")).toBe(
    "You drew “Gateway → Redis”. What happens when that fails?",
  );
  expect(ask("notes", "word ".repeat(30))).toBe(
    `You noted “${"word ".repeat(20).trim()}…”. What happens when that fails?`,
  );
});
