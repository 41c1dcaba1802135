import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { QuestionFile } from "../../../src/core/catalog/question.ts";
import { matchClarification } from "../../../src/core/interview/clarifications.ts";

const file = new URL("../../../question-bank/designs/llm-gateway/question.yaml", import.meta.url);
const { clarifications } = QuestionFile.parse(parse(readFileSync(file, "utf8")));

describe("a free question to the interviewer", () => {
  test.each([
    ["What overhead may the gateway add?", "overhead"],
    ["how many regions do we run in", "regions"],
    ["Is there PII in the prompts?", "personal-data"],
    ["What are the providers' rate limits?", "provider-limits"],
    ["How big is a typical prompt, in tokens?", "request-size"],
    ["Which of the tools have side effects?", "tools"],
    ["What happens when a team runs out of money?", "budget-rule"],
    ["Can batch traffic wait?", "priority"],
    ["Could we just buy an existing product?", "build-or-buy"],
    ["How long can an agent run wait for approval?", "run-length"],
    ["How much of the traffic repeats?", "repeat-share"],
  ])("%s", (text, id) => {
    expect(matchClarification(text, clarifications)?.id).toBe(id);
  });

  test.each(["What is your favourite colour?", "May I draw now?", "", "How is the weather?"])(
    "has no scripted answer: %s",
    (text) => {
      expect(matchClarification(text, clarifications)).toBeNull();
    },
  );

  test("finds each clarification by its own scripted question", () => {
    const found = clarifications.map(
      ({ question }) => matchClarification(question, clarifications)?.id,
    );
    expect(found).toEqual(clarifications.map(({ id }) => id));
  });
});
