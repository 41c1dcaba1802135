import type { MetricsView } from "../../src/protocol/metricsPage.ts";

const logFile = "/home/ada/design-dojo/models/calls.jsonl";

/** `?empty` is the page before the first call. */
export function metricsView(wish: URLSearchParams): MetricsView {
  if (wish.has("empty")) return { models: [], servers: [], total: 0, logFile };
  return {
    models: [
      {
        provider: "ollama",
        model: "qwen3:14b",
        onThisMachine: true,
        origin: "http://127.0.0.1:11434",
        calls: 128,
        failures: { "unusable-reply": 2, "timed-out": 1 },
        ttftMs: { n: 125, p50: 840, p95: 6_900 },
        durationMs: { n: 125, p50: 11_400, p95: 31_000 },
        tokensPerSecond: { n: 125, p50: 31.4, p95: 34 },
        cacheShare: 0.79,
        tokensIn: 1_204_310,
        tokensOut: 61_002,
        costUsd: null,
      },
      {
        provider: "openai",
        model: "meta-llama/Llama-3.3-70B-Instruct",
        onThisMachine: false,
        origin: "http://gpu-1.lab:8000",
        calls: 54,
        failures: {},
        ttftMs: { n: 54, p50: 310, p95: 900 },
        durationMs: { n: 54, p50: 4_200, p95: 9_700 },
        tokensPerSecond: { n: 54, p50: 112, p95: 140 },
        cacheShare: 0.91,
        tokensIn: 510_220,
        tokensOut: 24_410,
        costUsd: 0,
      },
      {
        provider: "openai",
        model: "gpt-5-mini",
        onThisMachine: false,
        origin: "https://api.openai.com",
        calls: 7,
        failures: { "rate-limited": 2 },
        ttftMs: { n: 5, p50: 620, p95: null },
        durationMs: { n: 5, p50: 9_100, p95: null },
        tokensPerSecond: { n: 5, p50: 88.2, p95: null },
        cacheShare: null,
        tokensIn: 61_000,
        tokensOut: 9_400,
        costUsd: 0.0341,
      },
      {
        provider: "vscode",
        model: "claude-sonnet-4.5",
        onThisMachine: false,
        origin: "copilot",
        calls: 1,
        failures: { "consent-denied": 1 },
        ttftMs: { n: 0, p50: null, p95: null },
        durationMs: { n: 0, p50: null, p95: null },
        tokensPerSecond: { n: 0, p50: null, p95: null },
        cacheShare: null,
        tokensIn: null,
        tokensOut: null,
        costUsd: null,
      },
    ],
    servers: [
      {
        origin: "http://gpu-1.lab:8000",
        load: { engines: 2, waiting: 3, running: 12, kvCacheUse: 0.46, prefixHitRate: 0.83 },
      },
      { origin: "https://api.openai.com", load: null },
    ],
    total: 2_310,
    logFile,
  };
}
