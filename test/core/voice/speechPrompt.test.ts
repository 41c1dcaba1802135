import { expect, test } from "vitest";
import { glossaryOf, speechPrompt } from "../../../src/core/voice/speechPrompt.ts";
import { QUESTION } from "../../support/interview.ts";

test("a server is told the terms that the candidate was shown, and none of the answer", () => {
  const question = {
    ...QUESTION,
    summary: "Limits for tenants of a GPU pool, with a p99 of 2 s.",
    reference: "A KEDA scaler with a cooldown.",
  };
  expect(glossaryOf(question)).toBe("Design an LLM gateway, rate limiting, GPU, p99.");
});

test("before a piece it is told the last words of the one before, from a whole word on", () => {
  const said = (from: number, text: string) => ({
    ...{ type: "voice-transcribed" as const, t: 0, at: "", from, to: from + 10, sha256: "" },
    ...{ server: "", model: "", round: 0, start_ms: 0, end_ms: 0 },
    segments: [{ speaker: "candidate" as const, start_ms: 0, end_ms: 0, text }],
  });
  const long = `${"earlier words ".repeat(30)}and one token bucket.`;
  const prompt = speechPrompt("LLM.", [said(10, long), said(0, "first"), said(40, "later")], 30);
  expect(prompt).toMatch(/^LLM\. (?:earlier|words) .*and one token bucket\.$/);
  expect(prompt.length).toBeLessThan(210);
  expect(speechPrompt("", [], 30)).toBe("");
});
