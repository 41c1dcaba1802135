import { describe, expect, test } from "vitest";
import {
  type Ask,
  firstAsks,
  isFatal,
  MOST_REQUESTS,
  nextAsks,
} from "../../../../src/core/grading/judge/ladder.ts";
import { FailureKind, isPassing } from "../../../../src/core/models/failure.ts";

/** What a request may bring: a failure with or without part of what was asked for, or all of it. */
interface Coming {
  readonly kind: FailureKind | null;
  /** Of the units asked for, this many are judged. */
  readonly judged: number;
}
const COMINGS: readonly Coming[] = [
  { kind: null, judged: Infinity },
  ...FailureKind.options.map((kind) => ({ kind, judged: 0 })),
  { kind: "unusable-reply", judged: 1 },
  { kind: "cut-off", judged: 1 },
];
const NOT_PASSING = COMINGS.filter(({ kind }) => kind === "filtered" || kind === "budget-spent");

/** What becomes of the units when requests bring these things in turn; the last one repeats. */
function play(asks: readonly Ask[], comings: readonly Coming[]) {
  const requests = new Map<string, number>();
  const judged = new Set<string>();
  const givenUp = new Set<string>();
  const steps: string[] = [];
  const pending = [...asks];
  for (let ask = pending.shift(); ask !== undefined; ask = pending.shift()) {
    const { kind, judged: count } = comings[Math.min(ask.attempt, comings.length) - 1] ?? NEVER;
    for (const unit of ask.units) requests.set(unit, (requests.get(unit) ?? 0) + 1);
    steps.push(ask.step);
    const done = ask.units.slice(0, count);
    for (const unit of done) judged.add(unit);
    const failure = kind === null ? null : { kind, detail: "" };
    const next = nextAsks({ ask, judged: done, problems: ["a problem"], failure });
    const goesOn = new Set(next.flatMap(({ units }) => units));
    for (const unit of ask.units) if (!judged.has(unit) && !goesOn.has(unit)) givenUp.add(unit);
    expect(next.flatMap(({ units }) => units).filter((unit) => judged.has(unit))).toEqual([]);
    pending.push(...next);
  }
  return { requests, judged, givenUp, steps };
}
const NEVER: Coming = { kind: "unusable-reply", judged: 0 };
const UNITS = ["framing", "safety", "red_flags"];

describe.each(["all-in-one", "per-criterion"] as const)("%s", (plan) => {
  const runs = COMINGS.flatMap((a) => COMINGS.flatMap((b) => COMINGS.map((c) => [a, b, c])));

  test("whatever three requests bring, no unit is in more than three, and none is lost", () => {
    expect(runs.length).toBeGreaterThan(8_000);
    for (const comings of runs) {
      const { requests, judged, givenUp } = play(firstAsks(UNITS, plan), comings);
      expect(Math.max(...requests.values())).toBeLessThanOrEqual(MOST_REQUESTS);
      expect([...judged, ...givenUp].toSorted()).toEqual(UNITS.toSorted());
    }
  });

  test("a good third answer is in time after any two failures that may pass", () => {
    const hopeful = COMINGS.filter(
      ({ kind }) =>
        kind !== null &&
        (isPassing({ kind, detail: "" }) ||
          ["format-refused", "only-thinking", "unusable-reply", "cut-off"].includes(kind)),
    );
    for (const a of hopeful)
      for (const b of hopeful) {
        const { judged } = play(firstAsks(UNITS, plan), [a, b, { kind: null, judged: Infinity }]);
        expect([...judged].toSorted()).toEqual(UNITS.toSorted());
      }
  });

  test("what no request can mend is not asked again", () => {
    const hopeless = FailureKind.options
      .filter((kind) => isFatal({ kind, detail: "" }, true))
      .map((kind): Coming => ({ kind, judged: 0 }));
    for (const one of [...hopeless, ...NOT_PASSING]) {
      const { requests } = play(firstAsks(UNITS, plan), [one]);
      expect([...requests.values()]).toEqual([1, 1, 1]);
    }
  });
});

describe("the rungs", () => {
  const [all] = firstAsks(UNITS, "all-in-one");
  if (!all) throw new Error("no ask");
  const after = (kind: FailureKind, ask: Ask = all, judged: readonly string[] = []) =>
    nextAsks({ ask, judged, problems: ["no JSON"], failure: { kind, detail: "" } });

  test("the first question neither thinks nor complains", () => {
    expect(all).toMatchObject({ step: "first", thinking: false, problems: [], attempt: 1 });
  });

  test("a busy server gets the same question later", () => {
    expect(after("rate-limited")).toEqual([
      { ...all, step: "retry", attempt: 2, afterFailure: { kind: "rate-limited", detail: "" } },
    ]);
  });

  test("an unusable reply is asked for again with what was wrong, thinking", () => {
    expect(after("unusable-reply")).toEqual([
      { ...all, step: "re-ask", attempt: 2, problems: ["no JSON"], thinking: true },
    ]);
  });

  test("then each unit that is missing alone", () => {
    const [second] = after("unusable-reply", all, ["safety"]);
    expect(second?.units).toEqual(["framing", "red_flags"]);
    const third = after("unusable-reply", second);
    expect(third.map(({ units, step, attempt }) => [units, step, attempt])).toEqual([
      [["framing"], "per-criterion", 3],
      [["red_flags"], "per-criterion", 3],
    ]);
    for (const ask of third) expect(after("unusable-reply", ask)).toEqual([]);
  });

  test("a model that only thought is told not to", () => {
    const [second] = after("unusable-reply");
    expect(after("only-thinking", second)).toMatchObject([{ step: "re-ask", thinking: false }]);
  });
});

test("a server that has answered once may be away for a moment", () => {
  expect(isFatal({ kind: "unreachable", detail: "" }, false)).toBe(true);
  expect(isFatal({ kind: "unreachable", detail: "" }, true)).toBe(false);
});
