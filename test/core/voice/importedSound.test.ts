import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import { msOfSamples, samplesOfMs } from "../../../src/core/voice/frames.ts";
import { beginningsOf, parseBeginning } from "../../../src/core/voice/importedSound.ts";
import { pausedInterview, type Happening } from "../../support/pausedInterviews.ts";

const MINUTE = 60_000;

const later = { t: 0, at: "2026-11-24T09:00:00.000Z" };
const imported = (begin_ms: number, ms: number): InterviewEvent => ({
  type: "voice-imported",
  ...later,
  begin_ms,
  samples: samplesOfMs(ms),
});

const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    fc.record({
      kind: fc.constant("pause" as const),
      wall: fc.nat(45 * MINUTE),
      ms: fc.integer({ min: 1, max: 5 * MINUTE }),
    }),
    fc.record({
      kind: fc.constant("sleep" as const),
      wall: fc.nat(45 * MINUTE),
      ms: fc.integer({ min: 5_001, max: 5 * MINUTE }),
      counted: fc.boolean(),
    }),
  ),
  { maxLength: 5 },
);

describe("a recording of another device", () => {
  test("of ten minutes with a pause of two: each beep is where it was in the interview", () => {
    const { events } = pausedInterview(10 * MINUTE, [
      { kind: "pause", wall: 4 * MINUTE, ms: 2 * MINUTE },
    ]);
    const map = new ClockMap([...events, imported(0, 10 * MINUTE)]);
    const at = (minutes: number) => map.msAt(samplesOfMs(minutes * MINUTE)) / MINUTE;
    expect([1, 3.9, 6.1, 9].map(at).map((minutes) => Number(minutes.toFixed(3)))).toEqual([
      1, 3.9, 4.1, 7,
    ]);
    expect([at(4.5), at(5.5)]).toEqual([4, 4]);
  });

  test("stays within 150 ms of the interview through pauses, gaps and counted gaps", () => {
    const begins = fc.integer({ min: -10 * MINUTE, max: MINUTE });
    fc.assert(
      fc.property(happenings, begins, (some, begin) => {
        const { events, truth } = pausedInterview(45 * MINUTE, some);
        // A beginning in the interview is one of the moments of which the truth is known.
        const start = truth.find(({ t }) => t >= begin) ?? { t: 0, wall: 0 };
        const [begin_ms, from] = begin <= 0 ? [begin, begin] : [start.t, start.wall];
        const map = new ClockMap([...events, imported(begin_ms, 90 * MINUTE)]);
        // A millisecond later, so that rounding does not fall before a jump of the clock.
        const off = truth
          .filter(({ wall }) => wall >= from)
          .map(({ wall, t }) => Math.abs(map.msAt(samplesOfMs(wall + 1 - from)) - (t + 1)));
        expect(Math.max(...off)).toBeLessThan(150);
      }),
      { numRuns: 100 },
    );
  });

  test("has its first sample where it began, and its last where it ended", () => {
    const { events } = pausedInterview(10 * MINUTE, []);
    const map = new ClockMap([...events, imported(90_500, MINUTE)]);
    const samples = [0, 90_500, 91_000, 150_500, 300_000].map((ms) => map.sampleAt(ms));
    expect(samples.map((sample) => Math.round(msOfSamples(sample)))).toEqual([
      0, 0, 500, 60_000, 60_000,
    ]);
  });

  test("takes the place of what was recorded before, until that is undone", () => {
    const { events } = pausedInterview(10 * MINUTE, []);
    const own: InterviewEvent[] = [
      ...events.slice(0, -1),
      { type: "voice-started", t: 1_000, at: later.at, sample: 0 },
      { type: "voice-anchor", t: 2_000, at: later.at, sample: 0, age_ms: 0 },
      { type: "voice-anchor", t: 3_000, at: later.at, sample: 16_000, age_ms: 0 },
      ...events.slice(-1),
    ];
    const both: InterviewEvent[] = [...own, imported(0, 10 * MINUTE)];
    const undone: InterviewEvent[] = [...both, { type: "voice-import-undone", ...later }];
    const places = [own, both, undone].map((journal) => new ClockMap(journal).sampleAt(3_000));
    expect(places).toEqual([16_000, 48_000, 16_000]);
  });
});

describe("where a recording may begin", () => {
  const { events } = pausedInterview(10 * MINUTE, [
    { kind: "pause", wall: 4 * MINUTE, ms: 2 * MINUTE },
  ]);

  test("is with the interview when it is as long, pauses counted", () => {
    expect(beginningsOf(events, samplesOfMs(10 * MINUTE + 5_000))).toEqual({
      endsTogetherMs: -5_000,
      wallMs: 10 * MINUTE,
      isSameLength: true,
    });
  });

  test("is later, in interview time, when it is shorter", () => {
    const { endsTogetherMs, isSameLength } = beginningsOf(events, samplesOfMs(3 * MINUTE));
    expect([endsTogetherMs, isSameLength]).toEqual([5 * MINUTE, false]);
  });

  test.each([
    ["5:00", 300_000],
    ["-0:30", -30_000],
    ["−2:05", -125_000],
    ["1:02:03", 3_723_000],
    ["90:00", 5_400_000],
    ["12.5", 12_500],
    [" 0:00 ", 0],
    ["5:61", null],
    ["soon", null],
    ["", null],
  ])("is read from %j", (text, ms) => {
    expect(parseBeginning(text)).toBe(ms);
  });
});
