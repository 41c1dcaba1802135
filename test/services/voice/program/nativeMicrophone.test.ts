import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { Microphone } from "../../../../src/services/voice/program/microphones.ts";
import { nativeMicrophones } from "../../../../src/services/voice/program/nativeMicrophone.ts";
import { ROOT } from "../../../support/pack.ts";

const DEVICE = join(ROOT, "test/support/simulatedDevice.cjs");

test("every frame is read, in order, and few reads wait for theirs", async () => {
  const microphone = nativeMicrophones(DEVICE).open("");
  const frames = await readFor(microphone, 2_000);
  expect(frames.map(({ number }) => number)).toEqual(frames.map((_, n) => n + 1));
  expect(frames.length).toBeGreaterThan(40);
  // Reading as fast as it goes looks 17 times for each.
  const looks = frames.reduce((sum, frame) => sum + frame.looks, 0);
  expect(looks / frames.length).toBeLessThan(6);
});

test("what waited while the process was busy is fetched at once", async () => {
  const microphone = nativeMicrophones(DEVICE).open("");
  await readFor(microphone, 300);
  busyFor(500);
  const frames = await readFor(microphone, 200);
  expect(frames.slice(0, 14).map(({ looks }) => looks)).toEqual(Array(14).fill(1));
});

async function readFor(microphone: Microphone, ms: number) {
  const frames: { number: number; looks: number }[] = [];
  for (const end = performance.now() + ms; performance.now() < end;) {
    for (let frame = microphone.read(); frame; frame = microphone.read())
      frames.push({ number: frame[0] ?? 0, looks: frame[1] ?? 0 });
    await sleep(microphone.restMs);
  }
  return frames;
}

function busyFor(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end;);
}
