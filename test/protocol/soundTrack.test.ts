import fc from "fast-check";
import { expect, test } from "vitest";
import { ClockMap } from "../../src/core/voice/clockMap.ts";
import { CODEC_DELAY_SAMPLES, samplesOfMs } from "../../src/core/voice/frames.ts";
import { STRAIGHT_MS, stretchesOf } from "../../src/core/voice/stretches.ts";
import { SoundTrack } from "../../src/protocol/soundTrack.ts";
import { recordingPlans, simulateRecording } from "../support/recordings.ts";

const FRAME_MS = 36;
const DELAY_S = CODEC_DELAY_SAMPLES / 16_000;

test("a moment has a place in the recording, and silence has none", () => {
  const track = new SoundTrack([
    [
      { ms: 0, sample: 0 },
      { ms: 10_000, sample: 160_000 },
    ],
    [
      { ms: 60_000, sample: 160_000 },
      { ms: 70_000, sample: 320_000 },
    ],
  ]);
  const seconds = [5_000, 10_000, 30_000, 60_000, 65_000].map((ms) => track.secondsAt(ms));
  expect(seconds).toEqual([5 + DELAY_S, null, null, 10 + DELAY_S, 15 + DELAY_S]);
  expect(track.msAt(5 + DELAY_S, 9_000)).toBeCloseTo(5_000);
  expect(track.msAt(15 + DELAY_S, 60_000)).toBeCloseTo(65_000);
  expect([track.msAt(0, 0), track.msAt(5, 30_000)]).toEqual([0, null]);
  expect(track.spanAt(61_000)).toEqual({ from: 60_000, to: 70_000 });
  expect(track.firstIn({ from: 9_000, to: 70_000 })).toBe(9_000);
  expect(track.firstIn({ from: 10_000, to: 61_000 })).toBe(60_000);
  expect(track.firstIn({ from: 10_000, to: 60_000 })).toBeNull();
});

test("over 45 minutes, pauses and a crash a moment comes back within a frame, and few anchors tell it", () => {
  fc.assert(
    fc.property(recordingPlans, (plan) => {
      const { events, heard } = simulateRecording(plan);
      const map = new ClockMap(events);
      const stretches = stretchesOf(events, (heard.at(-1)?.sample ?? 0) + 512);
      const track = new SoundTrack(stretches);
      const places = heard.flatMap(({ ms }) => {
        const seconds = track.secondsAt(ms);
        return seconds === null ? [] : [{ ms, seconds }];
      });
      const back = places.map(({ ms, seconds }) => Math.abs((track.msAt(seconds, ms) ?? NaN) - ms));
      expect(Math.max(...back)).toBeLessThan(FRAME_MS);
      const off = places.map(({ ms, seconds }) => {
        const sample = samplesOfMs(seconds * 1000) - CODEC_DELAY_SAMPLES;
        return Math.abs(sample - map.sampleAt(ms)) / samplesOfMs(1);
      });
      expect(Math.max(...off)).toBeLessThanOrEqual(STRAIGHT_MS + 1);
      expect(places.length / heard.length).toBeGreaterThan(0.99);
      expect(stretches.flat().length).toBeLessThan(40);
    }),
    { numRuns: 40 },
  );
});
