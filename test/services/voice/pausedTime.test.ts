import { expect, test } from "vitest";
import { PausedTime } from "../../../src/services/voice/pausedTime.ts";

test("the time between two moments is that in which the clock went on", () => {
  const pauses = new PausedTime();
  expect(pauses.runningBetween(0, 100)).toBe(100);
  pauses.set(true, 100);
  expect([pauses.isPaused, pauses.runningBetween(50, 180)]).toEqual([true, 50]);
  pauses.set(false, 200);
  expect([pauses.isPaused, pauses.runningBetween(50, 250)]).toEqual([false, 100]);
  pauses.set(true, 300);
  pauses.set(true, 350);
  pauses.set(false, 400);
  pauses.set(false, 450);
  expect(pauses.runningBetween(0, 500)).toBe(300);
  expect(pauses.runningBetween(120, 180)).toBe(0);
});
