import { expect, test } from "vitest";
import { metricsPage } from "../../../src/protocol/metricsPage.ts";
import {
  failureWords,
  known,
  percent,
  plainCount,
  rate,
  tail,
} from "../../../webview/metrics/figures.ts";

const ms = (value: number) => `${value} ms`;

test("what nobody measured is unknown, and a measured 0 is 0", () => {
  expect(known(null, plainCount)).toBe("unknown");
  expect(known(0, plainCount)).toBe("0");
  expect(known(0, percent)).toBe("0 %");
});

test("with fewer than twenty calls there is no 95th percentile, but how many calls there were", () => {
  expect(tail({ n: 20, p50: 5, p95: 9 }, ms)).toBe("9 ms");
  expect(tail({ n: 7, p50: 5, p95: null }, ms)).toBe("n = 7");
  expect(tail({ n: 0, p50: null, p95: null }, ms)).toBe("unknown");
});

test.each([
  [9.96, "10.0"],
  [31.44, "31.4"],
  [112.6, "113"],
])("%d tokens a second are %s", (perSecond, words) => {
  expect(rate(perSecond)).toBe(words);
});

test("failures are told by kind, the most frequent first", () => {
  expect(failureWords({})).toBe("none");
  expect(failureWords({ "timed-out": 1, cancelled: 0, "rate-limited": 2 })).toBe(
    "2 rate limited, 1 timed out",
  );
});

test("a failure of a kind that the page does not know is refused at the border", () => {
  const model = {
    provider: "ollama",
    model: "qwen3:14b",
    origin: "http://127.0.0.1:11434",
    onThisMachine: true,
    calls: 1,
    failures: { "on-fire": 1 },
    ttftMs: { n: 0, p50: null, p95: null },
    durationMs: { n: 0, p50: null, p95: null },
    tokensPerSecond: { n: 0, p50: null, p95: null },
    cacheShare: null,
    tokensIn: null,
    tokensOut: null,
    costUsd: null,
  };
  const view = (failures: object) => ({
    models: [{ ...model, failures }],
    servers: [],
    total: 1,
    logFile: "calls.jsonl",
  });
  const { result } = metricsPage.requests.ready;
  expect(result.safeParse(view({ "timed-out": 1 })).success).toBe(true);
  expect(result.safeParse(view({ "on-fire": 1 })).success).toBe(false);
});
