import { expect, test } from "vitest";
import type { ModelIdentity } from "../../../src/core/models/model.ts";
import { sendingText } from "../../../src/editor/models/sendingText.ts";

const hosted: ModelIdentity = {
  provider: "openai",
  model: "gpt-5-mini",
  origin: "https://api.openai.com",
};
const request = (unit: string) => ({
  unit,
  text: `The interview.\nJudge ${unit}.`,
  estimatedTokens: 8_530,
});

test("a preview says where it goes, how many requests there are, and shows the first word for word", () => {
  const preview = { requests: [request("framing"), request("red flags")], prefixTokens: 8_200 };
  expect(sendingText(hosted, preview))
    .toBe(`This leaves the machine: it goes to gpt-5-mini, api.openai.com.

There are 2 requests. All begin with the same text of about 8,200 tokens; what each asks for comes after it:
  1. framing, about 8,530 tokens
  2. red flags, about 8,530 tokens
A reply that cannot be used is asked for again, and an unsure one may be: there can be more requests of the same texts.

──────────── the first request: framing, 29 characters, about 8,530 tokens ────────────
The interview.
Judge framing.
`);
});

test("a preview for a model on this machine says that nothing leaves it", () => {
  const local: ModelIdentity = {
    provider: "ollama",
    model: "qwen3:14b",
    origin: "http://127.0.0.1:11434",
  };
  const text = sendingText(local, { requests: [request("all criteria")], prefixTokens: 8_200 });
  expect(text).toContain("on this machine (http://127.0.0.1:11434), and nowhere else.");
  expect(text).toContain("It is one request.");
});

test("a preview without a model says that nothing is sent", () => {
  const text = sendingText(null, { requests: [request("all criteria")], prefixTokens: 8_200 });
  expect(text).toContain("Nothing is sent: the checklist grades alone.");
});
