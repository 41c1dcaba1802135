import { describe, expect, test } from "vitest";
import { percentile } from "../../../src/core/models/percentile.ts";
import { summariseCalls } from "../../../src/core/models/summarise.ts";
import { callRecord, refusedCall } from "../../support/callRecords.ts";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i + 1);
/** ISO time of a minute of the day. */
const minute = (n: number): string => new Date(Date.UTC(2026, 10, 23, 0, n)).toISOString();

describe("percentile, by nearest rank", () => {
  test.each<[number[], number, number | null]>([
    [[15, 20, 35, 40, 50], 0.3, 20],
    [[15, 20, 35, 40, 50], 0.4, 20],
    [[50, 15, 40, 20, 35], 0.5, 35],
    [[15, 20, 35, 40, 50], 1, 50],
    [[15, 20], 0, 15],
    [upTo(100), 0.07, 7],
    [upTo(100), 0.95, 95],
    [[], 0.5, null],
  ])("%j at %d is %j", (values, share, expected) => {
    expect(percentile(values, share)).toBe(expected);
  });
});

describe("a summary of calls", () => {
  test("tells times, speed, tokens, cache and price", () => {
    const calls = [
      callRecord(),
      callRecord({
        ttft_ms: 2_000,
        duration_ms: 6_000,
        tokens: { in: 2_000, out: 400, cached: 1_500 },
      }),
    ];
    expect(summariseCalls(calls)).toEqual([
      {
        provider: "openai",
        model: "qwen3-32b",
        origin: "http://127.0.0.1:8000",
        calls: 2,
        failures: {},
        ttftMs: { n: 2, p50: 1_000, p95: null },
        durationMs: { n: 2, p50: 3_000, p95: null },
        tokensPerSecond: { n: 2, p50: 50, p95: null },
        cacheShare: 0.5,
        tokensIn: 4_000,
        tokensOut: 500,
        costUsd: 0.02,
      },
    ]);
  });

  test("of a model that reports no tokens and has no price knows neither", () => {
    const [summary] = summariseCalls([callRecord({ tokens: null, cost_usd: null })]);
    expect(summary).toMatchObject({
      tokensPerSecond: { n: 0, p50: null, p95: null },
      cacheShare: null,
      tokensIn: null,
      tokensOut: null,
      costUsd: null,
    });
  });

  test("names no price for all when one answer has none", () => {
    expect(summariseCalls([callRecord(), callRecord({ cost_usd: null })])[0]?.costUsd).toBeNull();
  });

  test("counts failures, and does not take a refused connection for a quick answer", () => {
    const [summary] = summariseCalls([
      callRecord(),
      refusedCall(),
      refusedCall(),
      callRecord({ failure: "cut-off", finish: "length" }),
    ]);
    expect(summary).toMatchObject({
      calls: 4,
      failures: { unreachable: 2, "cut-off": 1 },
      durationMs: { n: 2, p50: 3_000 },
      costUsd: 0.02,
    });
  });

  test("takes no speed from an answer that came in one piece", () => {
    const [summary] = summariseCalls([
      callRecord({ ttft_ms: 2_999 }),
      callRecord({ ttft_ms: 3_000 }),
    ]);
    expect(summary?.tokensPerSecond.n).toBe(0);
  });

  test("names a 95th percentile from 20 samples on", () => {
    const calls = upTo(20).map((n) => callRecord({ duration_ms: n * 1_000, ttft_ms: 500 }));
    expect(summariseCalls(calls.slice(0, 19))[0]?.durationMs).toEqual({
      n: 19,
      p50: 10_000,
      p95: null,
    });
    expect(summariseCalls(calls)[0]?.durationMs).toEqual({ n: 20, p50: 10_000, p95: 19_000 });
  });

  test("covers the last 200 calls, whatever order the log has", () => {
    const calls = upTo(250).map((n) =>
      callRecord({ at: minute(n), duration_ms: n, ttft_ms: null }),
    );
    const [summary] = summariseCalls(calls.toReversed());
    expect(summary).toMatchObject({ calls: 200, durationMs: { n: 200, p50: 150, p95: 240 } });
  });

  test("keeps models and places apart, the one used last first", () => {
    const summaries = summariseCalls([
      callRecord({ at: minute(3), model: "old" }),
      callRecord({ at: minute(9), model: "new" }),
      callRecord({ at: minute(5), model: "new", origin: "http://gpu:8000" }),
      callRecord({ at: minute(1), model: "new" }),
    ]);
    expect(summaries.map(({ model, origin, calls }) => [model, origin, calls])).toEqual([
      ["new", "http://127.0.0.1:8000", 2],
      ["new", "http://gpu:8000", 1],
      ["old", "http://127.0.0.1:8000", 1],
    ]);
  });

  test("of no calls is nothing", () => {
    expect(summariseCalls([])).toEqual([]);
  });
});
