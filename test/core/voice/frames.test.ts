import fc from "fast-check";
import { expect, test } from "vitest";
import { byteOf, samplesIn, wholeFrames } from "../../../src/core/voice/frames.ts";

test("a frame is 144 bytes, 576 samples, 36 ms", () => {
  expect([wholeFrames(144 * 7 + 143), samplesIn(144 * 7 + 143), byteOf(576 * 7 + 575)]).toEqual([
    144 * 7,
    576 * 7,
    144 * 7,
  ]);
});

test("every sample of a file lies in one of its frames", () => {
  fc.assert(
    fc.property(fc.nat(12_000_000), fc.double({ min: 0, max: 1, noNaN: true }), (bytes, part) => {
      const samples = samplesIn(bytes);
      fc.pre(samples > 0);
      const at = byteOf(Math.floor(part * (samples - 1)));
      expect(at % 144).toBe(0);
      expect(at + 144).toBeLessThanOrEqual(bytes);
    }),
  );
});
