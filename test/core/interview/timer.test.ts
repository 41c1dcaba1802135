import { expect, test } from "vitest";
import { restartGap, timeBetween } from "../../../src/core/interview/timer.ts";

test.each([
  ["a tick", 1_000, 1_000, { elapsedMs: 1_000, gapMs: 0 }],
  ["a late tick of a busy host", 4_900, 4_900, { elapsedMs: 4_900, gapMs: 0 }],
  ["a hidden panel, which has no part in this", 1_000, 1_001, { elapsedMs: 1_000, gapMs: 0 }],
  ["a sleep that the monotonic clock counts", 60_000, 60_000, { elapsedMs: 5_000, gapMs: 55_000 }],
  ["a sleep that stops the monotonic clock", 1_000, 60_000, { elapsedMs: 1_000, gapMs: 59_000 }],
  ["a monotonic clock a little slower than the wall", 990, 1_000, { elapsedMs: 990, gapMs: 0 }],
  ["a wall clock that was set back", 1_000, -3_600_000, { elapsedMs: 1_000, gapMs: 0 }],
  ["a monotonic clock that began again", -500, 1_000, { elapsedMs: 0, gapMs: 0 }],
])("between two readings: %s", (_, monotonic, wall, expected) => {
  const before = { monotonic: 10_000_000, wall: 1_700_000_000_000 };
  const now = { monotonic: before.monotonic + monotonic, wall: before.wall + wall };
  expect(timeBetween(before, now)).toEqual(expected);
});

test.each([
  ["2026-11-23T16:00:00.000Z", 90_000],
  ["2026-11-23T17:00:00.000Z", 0],
  ["yesterday", 0],
])("the gap of a restart after %s", (lastAt, expected) => {
  expect(restartGap(lastAt, Date.parse("2026-11-23T16:01:30.000Z"))).toBe(expected);
});
