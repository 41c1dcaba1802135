import { expect, test } from "vitest";
import { backoffMs } from "../../../src/core/models/backoff.ts";

const busy = (retryAfterMs?: number) => ({
  kind: "rate-limited" as const,
  detail: "",
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

test.each([
  ["the first pause is up to a second", 1, busy(), 1, 1_000],
  ["by chance", 1, busy(), 0.25, 250],
  ["or none", 1, busy(), 0, 0],
  ["each further one is up to twice as long", 4, busy(), 1, 8_000],
  ["but never more than half a minute", 20, busy(), 1, 30_000],
  ["no less than the server asks for", 1, busy(20_000), 0.5, 20_000],
  ["nor than our own", 6, busy(1_000), 1, 30_000],
  ["two minutes are waited", 1, busy(120_000), 0.5, 120_000],
  ["more is a quota", 1, busy(120_001), 0.5, null],
])("%s", (_, attempt, failure, chance, ms) => {
  expect(backoffMs(attempt, failure, chance)).toBe(ms);
});
