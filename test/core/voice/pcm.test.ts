import { expect, test } from "vitest";
import { floatsOf, samplesOfBytes } from "../../../src/core/voice/pcm.ts";

test("samples are read low byte first, wherever their bytes lie, and a torn one is left out", () => {
  const bytes = Uint8Array.of(9, 0x01, 0x00, 0xff, 0x7f, 0x00, 0x80, 9).subarray(1);
  expect([...samplesOfBytes(bytes)]).toEqual([1, 32_767, -32_768]);
});

test("the loudest samples are -1 and almost 1", () => {
  expect([...floatsOf(Int16Array.of(0, -32_768, 16_384))]).toEqual([0, -1, 0.5]);
});
