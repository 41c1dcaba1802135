import { expect, test } from "vitest";
import { dollars } from "../../../webview/shared/money.ts";
import { nearDay, shortWait } from "../../../webview/shared/time.ts";

test.each([
  [0, "$0"],
  [12, "$12.00"],
  [1.2, "$1.20"],
  [0.0124, "$0.012"],
  [0.00041, "$0.00041"],
])("%d dollars are %s", (amount, words) => {
  expect(dollars(amount)).toBe(words);
});

test.each([
  [40, "0.0 s"],
  [840, "0.8 s"],
  [9_949, "9.9 s"],
  [9_950, "10 s"],
  [61_000, "1 min"],
])("a wait of %d ms is %s", (ms, words) => {
  expect(shortWait(ms)).toBe(words);
});

test.each([
  ["2026-01-01T00:01:00", "today"],
  ["2025-12-31T23:59:00", "yesterday"],
  ["2025-12-30T12:00:00", "30 Dec 2025"],
  ["2026-03-04T12:00:00", "4 Mar"],
])("on the first of January %s is %s", (iso, words) => {
  expect(nearDay(iso, new Date("2026-01-01T12:00:00"))).toBe(words);
});
