import fc from "fast-check";
import { expect, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import { samplesOfMs } from "../../../src/core/voice/frames.ts";
import { interviewEvents } from "../../support/arbitraryEvents.ts";
import { recordingPlans, simulateRecording } from "../../support/recordings.ts";

const AT = "2026-11-23T16:25:07.000Z";

const started = (t: number, sample: number): InterviewEvent => ({
  type: "voice-started",
  t,
  at: AT,
  sample,
});
const anchor = (t: number, sample: number): InterviewEvent => ({
  type: "voice-anchor",
  t,
  at: AT,
  sample,
  age_ms: 0,
});

test("board and voice stay within 150 ms of each other over 45 minutes, pauses and a crash", () => {
  fc.assert(
    fc.property(recordingPlans, (plan) => {
      const { events, heard } = simulateRecording(plan);
      const map = new ClockMap(events);
      const off = heard.map(({ ms, sample }) =>
        Math.max(
          Math.abs(map.msAt(sample) - ms),
          Math.abs(map.sampleAt(ms) - sample) / samplesOfMs(1),
        ),
      );
      expect(Math.max(...off)).toBeLessThan(150);
    }),
    { numRuns: 60 },
  );
});

test("neither direction ever goes back, whatever a journal says", () => {
  const values = fc.array(fc.nat(200_000), { minLength: 2, maxLength: 20 });
  fc.assert(
    fc.property(interviewEvents, values, (events, some) => {
      const map = new ClockMap(events);
      const rising = some.toSorted((a, b) => a - b);
      const samples = rising.map((ms) => map.sampleAt(ms));
      const times = rising.map((sample) => map.msAt(sample));
      expect(samples).toEqual(samples.toSorted((a, b) => a - b));
      expect(times).toEqual(times.toSorted((a, b) => a - b));
      expect([...samples, ...times].every((value) => Number.isFinite(value) && value >= 0)).toBe(
        true,
      );
    }),
  );
});

test("an interview without a recording has one place: its beginning", () => {
  const map = new ClockMap([]);
  expect([map.sampleAt(5_000), map.msAt(5_000)]).toEqual([0, 0]);
});

test("time in which nothing was recorded is where the recording goes on", () => {
  const map = new ClockMap([
    started(0, 0),
    anchor(1_000, 16_000),
    started(61_000, 17_600),
    anchor(62_000, 33_600),
  ]);
  expect([1_050, 30_000, 61_000, 61_500].map((ms) => map.sampleAt(ms))).toEqual([
    16_800, 17_600, 17_600, 25_600,
  ]);
  expect(map.msAt(25_600)).toBe(61_500);
});

test("what was deleted is not in the map", () => {
  const map = new ClockMap([
    started(0, 0),
    anchor(60_000, 960_000),
    started(70_000, 0),
    anchor(71_000, 16_000),
  ]);
  expect([map.sampleAt(30_000), map.sampleAt(70_500), map.msAt(8_000)]).toEqual([0, 8_000, 70_500]);
});

test("a gap that the user counted is no sound", () => {
  const counted: InterviewEvent = { type: "gap-counted", t: 101_000, at: AT, ms: 90_000 };
  const map = new ClockMap([
    started(0, 0),
    anchor(10_000, 160_000),
    counted,
    anchor(102_000, 192_000),
  ]);
  expect([11_000, 60_000, 101_000, 101_500].map((ms) => map.sampleAt(ms))).toEqual([
    176_000, 176_000, 176_000, 184_000,
  ]);
});
