import { expect, test } from "vitest";
import { traitsOf } from "../../../src/core/models/traits.ts";

const local = "http://127.0.0.1:8000";

test.each([
  ["ollama", "qwen3:14b", "http://127.0.0.1:11434", ["per-criterion", 1, 1]],
  ["ollama", "qwen3:14b", "http://10.0.0.7:11434", ["per-criterion", 1, 1]],
  ["ollama", "gpt-oss:120b-cloud", "http://127.0.0.1:11434", ["all-in-one", 3, 2]],
  ["openai", "Qwen/Qwen3-14B", local, ["per-criterion", 4, 2]],
  ["openai", "gpt-5-mini", "https://api.openai.com", ["all-in-one", 3, 2]],
  ["vscode", "gpt-4o", "copilot", ["all-in-one", 1, 0]],
] as const)("%s %s on %s", (provider, model, origin, expected) => {
  const { plan, concurrency, extraSamples } = traitsOf({ provider, model, origin }, null);
  expect([plan, concurrency, extraSamples]).toEqual(expected);
});

test("the user's settings come first, auto and 0 leave things as they are", () => {
  const model = { provider: "openai", model: "m", origin: local } as const;
  expect(traitsOf(model, 8192, { callPlan: "all-in-one", concurrency: 2 })).toEqual({
    contextTokens: 8192,
    plan: "all-in-one",
    concurrency: 2,
    extraSamples: 2,
  });
  expect(traitsOf(model, 8192, { callPlan: "auto", concurrency: 0 })).toEqual(
    traitsOf(model, 8192),
  );
});
