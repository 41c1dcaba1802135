import { describe, expect, test } from "vitest";
import { briefFor } from "../../../src/core/grading/judge/brief.ts";
import { estimateTokens } from "../../../src/core/models/estimate.ts";
import type { Failure } from "../../../src/core/models/failure.ts";
import type { ModelRequest } from "../../../src/core/models/model.ts";
import type { PaidAnswer } from "../../../src/services/grading/paidAnswers.ts";
import { bodyOf, checklistFindings, judged, judgeTask, SEED } from "../../support/judging.ts";
import { SimulatedJudge, type JudgeServer } from "../../support/simulatedJudge.ts";
import type { VirtualPace } from "../../support/virtualPace.ts";

const task = judgeTask();
const knows = checklistFindings(task);

/** A judge whose server refuses what it cannot hold, and may say how much that is. */
const holding =
  (window: number, saysIt: boolean, server: JudgeServer = {}) =>
  (pace: VirtualPace) =>
    new SimulatedJudge(
      pace,
      {
        knows,
        instead: ({ prefix, task: sheet, maxOutputTokens }: ModelRequest): Failure | undefined =>
          estimateTokens(prefix + sheet) + maxOutputTokens <= window
            ? undefined
            : {
                kind: "context-refused",
                detail: "too long",
                ...(saysIt && { contextTokens: window }),
              },
      },
      server,
    );

const smallest = [...Array(60).keys()]
  .map((at) => 3_000 + 250 * at)
  .find((window) => briefFor(task, SEED, window) !== null);

describe("a server that refuses a prompt as too long", () => {
  const windows = [0, 500, 1_000, 3_000, 6_000, 12_000].map((more) => (smallest ?? 0) + more);

  test.each(windows)("and says that it holds %d tokens gets prompts that fit", async (window) => {
    const { result } = await judged(task, holding(window, true));
    expect(bodyOf(result).ungraded).toEqual([]);
  });

  test("only because of the room for its answer gets the interview in one piece", async () => {
    const needed = briefFor(task, SEED, null)?.neededTokens ?? 0;
    const { result } = await judged(task, holding(needed + 100, true));
    expect(bodyOf(result).run?.parts).toBe(1);
    expect(bodyOf(result).ungraded).toEqual([]);
  });

  test("and says nothing gets shorter ones", async () => {
    const needed = briefFor(task, SEED, null)?.neededTokens ?? 0;
    const { result } = await judged(task, holding(Math.floor(needed * 0.8), false));
    expect(bodyOf(result).ungraded).toEqual([]);
    expect(bodyOf(result).run?.parts).toBeGreaterThan(1);
  });

  test("although it said it had room gets shorter ones, too", async () => {
    const { result } = await judged(task, holding(12_000, false, { contextTokens: 32_768 }));
    expect(bodyOf(result).ungraded).toEqual([]);
  });

  test("whatever is sent is not asked for ever", async () => {
    const { result, records } = await judged(task, holding(100, true));
    expect(result).toMatchObject({ failure: { kind: "context-too-small", contextTokens: 100 } });
    expect(records).toHaveLength(1);
  });
});

test("what an earlier run was told about a part of the interview is not taken for the whole", async () => {
  const paid: PaidAnswer[] = [];
  const window = (smallest ?? 0) + 500;
  const stop = new AbortController();
  await judged(task, holding(window, true, { concurrency: 1, contextTokens: window }), {
    signal: stop.signal,
    onPaid: async (answer) => {
      paid.push(answer);
      if (paid.length === 8) stop.abort();
    },
  });
  expect(paid.length).toBeGreaterThanOrEqual(8);
  const fresh = await judged(task, (pace) => new SimulatedJudge(pace, { knows }));
  const later = await judged(task, (pace) => new SimulatedJudge(pace, { knows }), { paid });
  expect(bodyOf(fresh.result).run?.parts).toBe(1);
  expect(later.records).toHaveLength(fresh.records.length);
  expect(bodyOf(later.result).score).toBe(bodyOf(fresh.result).score);
});
