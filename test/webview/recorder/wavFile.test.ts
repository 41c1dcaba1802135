import { expect, test } from "vitest";
import { wavOf } from "../../../webview/recorder/wavFile.ts";

test("sound is saved as a WAV file at the rate of its last piece", () => {
  const file = Buffer.from(
    wavOf([
      { samples: Int16Array.of(1, -2), rate: 8_000, end: 1 },
      { samples: Int16Array.of(3, 4, 5), rate: 16_000, end: 2 },
    ]),
  );
  expect(file.toString("latin1", 0, 4) + file.toString("latin1", 8, 16)).toBe("RIFFWAVEfmt ");
  expect([file.readUInt16LE(22), file.readUInt32LE(24), file.readUInt16LE(34)]).toEqual([
    1, 16_000, 16,
  ]);
  expect([file.readUInt32LE(4), file.readUInt32LE(40)]).toEqual([file.length - 8, 14]);
  const samples = Array.from({ length: 7 }, (_, n) => file.readInt16LE(44 + 2 * n));
  expect(samples).toEqual([1, 1, -2, -2, 3, 4, 5]);
});
