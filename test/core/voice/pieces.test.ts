import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FRAME_SAMPLES, samplesOfMs } from "../../../src/core/voice/frames.ts";
import {
  cutPieces,
  gapsBetween,
  halve,
  lengths,
  SHORT_LENGTHS,
  speechIn,
  USUAL_LENGTHS,
  type Piece,
} from "../../../src/core/voice/pieces.ts";

const FRAMES_A_SECOND = 1_000 / 36;

/** Rooms with noise around 100, in which somebody speaks with breaks, or nobody does. */
const recordings = fc
  .array(
    fc.record({
      seconds: fc.integer({ min: 1, max: 90 }),
      step: fc.constantFrom(0, 98, 100, 130, 150),
      seed: fc.nat(),
    }),
    { minLength: 1, maxLength: 40 },
  )
  .map((parts) =>
    Uint8Array.from(
      parts.flatMap(({ seconds, step, seed }) =>
        Array.from({ length: Math.round(seconds * FRAMES_A_SECOND) }, (_, at) =>
          step === 0 ? 0 : step + ((seed + at * 7_919) % 3),
        ),
      ),
    ),
  );
const someLengths = fc.constantFrom(USUAL_LENGTHS, SHORT_LENGTHS, lengths(5, 8));
const wholeOf = (loudness: Uint8Array): Piece => ({
  from: 0,
  to: loudness.length * FRAME_SAMPLES,
});

test("pieces follow each other, cover everything, are as long as asked, and lie between frames", () => {
  fc.assert(
    fc.property(recordings, someLengths, (loudness, wanted) => {
      const pieces = cutPieces(loudness, wholeOf(loudness), wanted, true);
      expect(gapsBetween(pieces, loudness.length * FRAME_SAMPLES)).toEqual([]);
      for (const [at, { from, to }] of pieces.entries()) {
        expect(from).toBe(pieces[at - 1]?.to ?? 0);
        expect(from % FRAME_SAMPLES).toBe(0);
        expect(to - from).toBeLessThanOrEqual(wanted.longest);
        const least = at < pieces.length - 1 ? wanted.shortest : 0;
        expect(to - from).toBeGreaterThanOrEqual(least);
      }
    }),
  );
});

test("a recording that grows keeps its cuts, and what was heard in its pieces", () => {
  fc.assert(
    fc.property(recordings, someLengths, fc.nat(100), (loudness, wanted, percent) => {
      const sooner = loudness.subarray(0, Math.floor((loudness.length * percent) / 100));
      const before = cutPieces(sooner, wholeOf(sooner), wanted, false);
      const after = cutPieces(loudness, wholeOf(loudness), wanted, true);
      expect(after.slice(0, before.length)).toEqual(before);
      const heard = (of: Uint8Array) => before.map((piece) => speechIn(of, piece));
      expect(heard(loudness)).toEqual(heard(sooner));
    }),
  );
});

test("whatever was done already, the rest is cut as if nothing were", () => {
  const done = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
  fc.assert(
    fc.property(recordings, someLengths, done, (loudness, wanted, isDone) => {
      const end = loudness.length * FRAME_SAMPLES;
      const pieces = cutPieces(loudness, wholeOf(loudness), wanted, true);
      const kept = pieces.filter((_, at) => isDone[at % isDone.length]);
      const rest = gapsBetween(kept, end).flatMap((gap) => cutPieces(loudness, gap, wanted, true));
      expect(gapsBetween([...kept, ...rest], end)).toEqual([]);
      // What follows the last that is done is cut at the same places.
      const after = kept.at(-1)?.to ?? 0;
      expect(rest.filter(({ from }) => from >= after)).toEqual(
        pieces.filter(({ from }) => from >= after),
      );
    }),
  );
});

describe("speech", () => {
  const noise = (seconds: number, step = 100) =>
    Array.from({ length: Math.round(seconds * FRAMES_A_SECOND) }, (_, at) => step + (at % 3));
  const all = (steps: readonly number[]) => {
    const loudness = Uint8Array.from(steps);
    return speechIn(loudness, wholeOf(loudness));
  };

  test.each([
    ["a room without anybody", noise(60)],
    ["a muted microphone", noise(60).map(() => 0)],
    ["a click of the keyboard", [...noise(30), 160, 160, ...noise(30)]],
  ])("is not in %s", (_, steps) => {
    expect(all(steps)).toBeNull();
  });

  test("is found from its first to its last word", () => {
    const heard = all([...noise(30), ...noise(2, 130), ...noise(5), ...noise(1, 130), ...noise(9)]);
    expect((heard?.from ?? 0) / samplesOfMs(1_000)).toBeCloseTo(30, 0);
    expect((heard?.to ?? 0) / samplesOfMs(1_000)).toBeCloseTo(38, 0);
  });

  test("is found after a muted stretch as well", () => {
    expect(all([...noise(60).map(() => 0), ...noise(20), ...noise(1, 130)])).not.toBeNull();
  });
});

test("a piece falls into two where it is quiet, until it is too short for that", () => {
  const loudness = new Uint8Array(2_000).fill(130);
  loudness.fill(100, 950, 980);
  expect(halve(loudness, wholeOf(loudness))?.[0].to).toBe(957 * FRAME_SAMPLES);
  expect(halve(loudness, { from: 0, to: 100 * FRAME_SAMPLES })).toBeNull();
});
