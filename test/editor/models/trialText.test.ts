import { describe, expect, test } from "vitest";
import type { ModelIdentity } from "../../../src/core/models/model.ts";
import {
  failureButtons,
  figuresText,
  trialFailureText,
} from "../../../src/editor/models/trialText.ts";

const ollama: ModelIdentity = {
  provider: "ollama",
  model: "qwen3:14b",
  origin: "http://127.0.0.1:11434",
};
const hosted: ModelIdentity = {
  provider: "openai",
  model: "gpt-5-mini",
  origin: "https://api.openai.com",
};
const buttonsFor = (kind: "model-missing" | "unauthorised" | "timed-out", asked: ModelIdentity) => {
  const failure = { kind, detail: "" };
  const text = trialFailureText(failure, asked);
  return failureButtons(failure, text, asked.provider).map(({ title }) => title);
};

describe("after a failed test", () => {
  test("a model that is not there can be fetched", () => {
    expect(buttonsFor("model-missing", ollama)).toEqual([
      'Copy "ollama pull qwen3:14b"',
      "Select AI Grader…",
      "Show Logs",
    ]);
  });

  test("a key can be entered where there are keys", () => {
    expect(buttonsFor("unauthorised", hosted)).toContain("Enter Key…");
    expect(buttonsFor("unauthorised", ollama)).not.toContain("Enter Key…");
  });

  test("another grader and the log are always at hand", () => {
    expect(buttonsFor("timed-out", hosted)).toEqual(["Select AI Grader…", "Show Logs"]);
  });

  test("an unusable reply is told with what was wrong with it", () => {
    const failure = {
      kind: "unusable-reply",
      detail: "It judged 0 of 3 plain signals right.",
    } as const;
    expect(trialFailureText(failure, ollama).message).toBe(
      "qwen3:14b did not pass the trial. It judged 0 of 3 plain signals right.",
    );
  });
});

test("figures that nobody reported are unknown", () => {
  const figures = {
    ttftMs: 1_234,
    loadMs: 12_000,
    durationMs: 4_000,
    tokensPerSecond: 34.6,
    contextTokens: 40_960,
    format: "schema",
    notes: [],
  } as const;
  expect(figuresText(figures)).toBe(
    "first token after 1.2 s, of which 12.0 s to load, 35 tokens a second, 40,960 tokens of context",
  );
  expect(
    figuresText({
      ...figures,
      ttftMs: null,
      loadMs: null,
      tokensPerSecond: null,
      contextTokens: null,
    }),
  ).toBe("answered in 4.0 s, speed unknown, context unknown");
});
