import { expect, test } from "vitest";
import { isOnGrid, loudnessOf } from "../../../src/core/voice/loudness.ts";
import { sliceOf } from "../../../src/core/voice/slice.ts";
import { encodeVoice } from "../../support/lame.mts";
import { ROOT } from "../../support/pack.ts";
import { humming } from "../../support/tapes.ts";

const SECOND = 16_000;

test("loudness tells silence, noise and a voice apart, without a decoder", async () => {
  const sound = humming(6, [[2, 4]]);
  sound.fill(0, 0, SECOND);
  const tape = await encodeVoice(ROOT, sound);
  const loudness = loudnessOf(tape);
  const mean = (from: number, to: number) => {
    const part = loudness.subarray(Math.ceil(from / 0.036), Math.floor(to / 0.036));
    return part.reduce((sum, step) => sum + step, 0) / part.length;
  };
  expect(isOnGrid(tape)).toBe(true);
  expect(mean(0.2, 0.9)).toBe(0);
  expect(mean(4.3, 5.9)).toBeGreaterThan(50);
  expect(mean(2.3, 3.9) - mean(4.3, 5.9)).toBeGreaterThan(10);
});

test("a recording is as it was after it was sliced", async () => {
  const tape = await encodeVoice(ROOT, humming(2, [[0, 2]]));
  const before = Buffer.from(tape);
  sliceOf(tape, { from: 5_760, to: 11_520 });
  expect(tape.equals(before)).toBe(true);
});

test("a slice begins three silent frames before its piece, and knows its first sample", async () => {
  const tape = await encodeVoice(ROOT, humming(4, [[0, 4]]));
  const { bytes, firstSample } = sliceOf(tape, { from: 57_600, to: 63_360 - 576 });
  expect([bytes.length / 144, firstSample]).toEqual([9 + 3, 57_600 - 3 * 576 - 1_105]);
  expect([...loudnessOf(bytes).subarray(0, 3)]).toEqual([0, 0, 0]);
  expect(loudnessOf(bytes)[4]).toBeGreaterThan(0);
  expect([0, 1, 2].map((frame) => bytes[frame * 144 + 4])).toEqual([0, 131, 255]);
  expect(sliceOf(tape, { from: 0, to: 5_760 }).bytes).toEqual(
    new Uint8Array(tape.subarray(0, 1_440)),
  );
});
