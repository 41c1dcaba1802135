import { beforeEach, expect, test } from "vitest";
import { RecordingSign } from "../../../src/editor/interview/recordingSign.ts";
import type { RecordingView } from "../../../src/protocol/interviewPage.ts";

let now = 0;
let sign: RecordingSign;
let shown: RecordingView[];
beforeEach(() => {
  now = 0;
  shown = [];
  sign = new RecordingSign(() => now);
  sign.changed.on(() => shown.push(sign.of("a")));
});

const recording = (level: number): RecordingView => ({ state: "recording", level });

test("of levels that come too fast no more than four a second are shown", () => {
  for (now = 0; now < 10_000; now += 32) sign.show("a", recording((now % 960) / 1_000));
  expect(shown.length).toBeGreaterThan(30);
  expect(shown.length).toBeLessThanOrEqual(44);
});

test("a level that stays is shown once", () => {
  for (now = 0; now < 5_000; now += 250) sign.show("a", recording(0.5));
  expect(shown).toEqual([recording(0.5)]);
});

test("a new state is shown at once", () => {
  sign.show("a", recording(0.5));
  sign.show("a", { state: "muted", level: 0 });
  sign.show(undefined);
  expect(shown.map(({ state }) => state)).toEqual(["recording", "muted", "off"]);
});

test("another interview shows nothing of it", () => {
  sign.show("a", recording(0.5));
  expect([sign.of("a").state, sign.of("b").state]).toEqual(["recording", "off"]);
});
