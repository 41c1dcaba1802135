import { expect, test } from "vitest";
import type { ModelIdentity } from "../../../src/core/models/model.ts";
import { costOf } from "../../../src/services/models/prices.ts";

const usage = { in: 15_000, out: 3500, cached: null };
const hosted = (model: string, origin = "https://api.openai.com"): ModelIdentity => ({
  provider: "openai",
  model,
  origin,
});

test("a hosted model costs what its provider's list says", () => {
  expect(costOf(hosted("gpt-5-mini"), usage)).toBeCloseTo(0.010_75, 6);
});

test("tokens from the cache are cheaper, and never more than the prompt", () => {
  const full = costOf(hosted("gpt-5-mini"), usage) ?? 0;
  const cached = costOf(hosted("gpt-5-mini"), { ...usage, cached: 14_000 }) ?? 0;
  expect(cached).toBeLessThan(full);
  expect(costOf(hosted("gpt-5-mini"), { ...usage, cached: 99_000 })).toBeLessThan(cached);
});

test.each([
  [hosted("no-such-model")],
  [hosted("gpt-5-mini", "https://gateway.example.com")],
  [{ provider: "vscode", model: "gpt-5-mini", origin: "copilot" }],
  [{ provider: "ollama", model: "gpt-oss:120b-cloud", origin: "http://127.0.0.1:11434" }],
  [{ provider: "ollama", model: "qwen3:14b", origin: "http://10.0.0.7:11434" }],
] as const)("nobody knows the price of %j", (identity) => {
  expect(costOf(identity, usage)).toBeNull();
});

test.each([
  [{ provider: "ollama", model: "qwen3:14b", origin: "http://127.0.0.1:11434" }],
  [hosted("gpt-5-mini", "http://localhost:8000")],
] as const)("%j is on this machine and costs nothing", (identity) => {
  expect(costOf(identity, usage)).toBe(0);
});
