import { expect, test } from "vitest";
import { contextFor, largerContext, tokensNeeded } from "../../../src/core/models/ollamaContext.ts";
import { request } from "../../support/modelServers.ts";

test("a request needs its prompt, its reply and a little more", () => {
  const parts = { prefix: "x".repeat(4000), task: "y".repeat(4001), maxOutputTokens: 1000 };
  expect(tokensNeeded(request(parts))).toBe(2001 + 1000 + 512);
});

test.each([
  ["the smallest that fits", 3000, null, 0, 8192],
  ["exactly full", 8192, null, 0, 8192],
  ["one more", 8193, null, 0, 16_384],
  ["not below what is loaded", 3000, null, 32_768, 32_768],
  ["never above the model's own", 20_000, 24_000, 0, 24_000],
  ["no more than 64k of a model with unknown limit", 100_000, null, 0, 65_536],
  ["128k if the model has it", 100_000, 262_144, 0, 131_072],
  ["never more than 128k", 200_000, 262_144, 0, 131_072],
])("%s", (_, need, limit, atLeast, context) => {
  expect(contextFor(need, limit, atLeast)).toBe(context);
});

test.each([
  [8192, 40_960, 16_384],
  [32_768, 40_960, 40_960],
  [40_960, 40_960, null],
  [65_536, null, null],
  [131_072, 262_144, null],
])("after %d of at most %s comes %s", (context, limit, larger) => {
  expect(largerContext(context, limit)).toBe(larger);
});
