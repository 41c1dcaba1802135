import { stat } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import {
  CODEC_DELAY_SAMPLES,
  FRAME_BYTES,
  FRAME_SAMPLES,
  samplesIn,
} from "../../../src/core/voice/frames.ts";
import { temporaryFolder } from "../../support/files.ts";
import { marksIn, Soak } from "../../support/soak.ts";
import { WASM } from "../../support/voice.ts";

const LARGEST_SIZE_OF_45_MINUTES = 11_000_000;

const megabytes = ({ rss, heapUsed, arrayBuffers }: NodeJS.MemoryUsage) => ({
  rss: rss / 1e6,
  heap: (heapUsed + arrayBuffers) / 1e6,
});

test("two hours with pauses, a mute, a full disk, a kill and a clock that is off stay in step", async () => {
  const file = join(await temporaryFolder(), "voice.mp3");
  const soak = new Soak(file, WASM);
  await soak.start();
  soak.record(20);
  soak.pause(3);
  soak.record(10);
  soak.record(5 / 60, { disk: false });
  soak.record(9);
  soak.record(1, { muted: true });
  soak.record(10);
  soak.pause(7);
  soak.record(10);
  const hour = megabytes(process.memoryUsage());
  // Killed: what the encoder had is lost, and the last frame is torn.
  const killedAt = (await stat(file)).size;
  soak.wait(4);
  await soak.start();
  expect(soak.base).toBe(samplesIn(killedAt));
  soak.record(25);
  soak.pause(1);
  soak.record(35);
  expect(soak.finish()).toBeNull();
  const end = megabytes(process.memoryUsage());

  const { size } = await stat(file);
  expect(size % FRAME_BYTES).toBe(0);
  const frames = Math.ceil((soak.fed + CODEC_DELAY_SAMPLES) / FRAME_SAMPLES);
  const written = (samplesIn(size) - soak.base) / FRAME_SAMPLES;
  expect(Math.abs(written - frames)).toBeLessThanOrEqual(1);
  const seconds = (soak.base + soak.fed) / 16_000;
  expect((size / seconds) * 45 * 60).toBeLessThanOrEqual(LARGEST_SIZE_OF_45_MINUTES);
  expect(soak.disk).toEqual([expect.stringContaining("ENOSPC"), null]);

  const map = new ClockMap(soak.events);
  const heard = await marksIn(file);
  const off = heard.map(
    (sample, n) => map.msAt(sample - CODEC_DELAY_SAMPLES) - (soak.marks[n] ?? 0),
  );
  expect(soak.marks.length).toBeGreaterThan(20);
  expect(off).toHaveLength(soak.marks.length);
  expect(Math.max(...off.map(Math.abs))).toBeLessThan(150);

  expect(end.heap - hour.heap).toBeLessThan(40);
  expect(end.rss - hour.rss).toBeLessThan(60);
});
