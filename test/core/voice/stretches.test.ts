import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InterviewEvent, VoiceNote } from "../../../src/core/interview/event.ts";
import { spanOf, stretchesOf } from "../../../src/core/voice/stretches.ts";
import { interviewEvents } from "../../support/arbitraryEvents.ts";

const at = "2026-11-23T16:25:07.000Z";
const event = (t: number, note: VoiceNote): InterviewEvent => ({ ...note, t, at });
const started = (t: number, sample: number) => event(t, { type: "voice-started", sample });
const anchor = (t: number, sample: number) => event(t, { type: "voice-anchor", sample, age_ms: 0 });
const muted = (t: number, is: boolean) => event(t, { type: "voice-muted", muted: is });

/** Ten seconds, a break of fifty, ten seconds. */
const BROKEN = [
  ...[started(0, 0), anchor(1_000, 16_000), anchor(10_000, 160_000)],
  ...[started(60_000, 160_000), anchor(61_000, 176_000), anchor(70_000, 320_000)],
];
const spans = (events: readonly InterviewEvent[], samples: number) =>
  stretchesOf(events, samples).map((stretch) => Object.values(spanOf(stretch)));

describe("what of an interview can be heard", () => {
  test("is what was recorded, and two anchors tell all of a steady recording", () => {
    expect(stretchesOf(BROKEN, 320_000)).toEqual([
      [
        { ms: 0, sample: 0 },
        { ms: 10_000, sample: 160_000 },
      ],
      [
        { ms: 60_000, sample: 160_000 },
        { ms: 70_000, sample: 320_000 },
      ],
    ]);
  });

  test("ends with the file, a moment after the last anchor or before it", () => {
    expect(spans(BROKEN, 328_000)).toEqual([
      [0, 10_000],
      [60_000, 70_500],
    ]);
    expect(spans(BROKEN, 304_000)).toEqual([
      [0, 10_000],
      [60_000, 69_000],
    ]);
    expect(spans(BROKEN, 160_000)).toEqual([[0, 10_000]]);
    expect(spans(BROKEN, 9_000_000).at(-1)).toEqual([60_000, 75_000]);
    expect([spans(BROKEN, 0), spans([], 320_000)]).toEqual([[], []]);
  });

  test("has nothing of what was muted, until it is not, or a recorder starts anew", () => {
    const events = [...BROKEN, muted(4_000, true), muted(6_000, false), muted(9_000, true)];
    const byTime = events.toSorted((a, b) => a.t - b.t);
    expect(spans(byTime, 320_000)).toEqual([
      [0, 4_000],
      [6_000, 9_000],
      [60_000, 70_000],
    ]);
  });

  test("has all of what another device recorded, whatever was muted here, until that is undone", () => {
    const wall = (ms: number) => new Date(Date.parse(at) + ms).toISOString();
    const told = [
      ...[started(0, 0), anchor(1_000, 16_000), muted(2_000, true), muted(3_000, false)],
      ...[anchor(9_000, 144_000), muted(9_500, true), anchor(10_000, 160_000)],
      ...[event(10_000, { type: "voice-imported", begin_ms: 0, samples: 160_000 })],
    ].map((one) => ({ ...one, at: wall(one.t) }));
    expect(spans(told, 160_000)).toEqual([[0, 10_000]]);
    const undone = [...told, event(10_000, { type: "voice-import-undone" })];
    expect(spans(undone, 160_000)).toEqual([
      [0, 2_000],
      [3_000, 9_500],
    ]);
  });

  test("goes on over a break too short to be heard", () => {
    const events = [
      started(0, 0),
      anchor(1_000, 16_000),
      started(1_150, 16_000),
      anchor(2_150, 32_000),
    ];
    expect(spans(events, 32_000)).toEqual([[0, 2_150]]);
  });
});

test("stretches follow each other, in time and in samples, whatever a journal says", () => {
  fc.assert(
    fc.property(interviewEvents, fc.nat(3_000_000), (events, samples) => {
      const anchors = stretchesOf(events, samples).flat();
      for (const axis of ["ms", "sample"] as const) {
        const values = anchors.map((one) => one[axis]);
        expect(values).toEqual(values.toSorted((a, b) => a - b));
        expect(values.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
      }
      expect(anchors.every(({ sample }) => sample <= samples)).toBe(true);
    }),
    { numRuns: 300 },
  );
});
