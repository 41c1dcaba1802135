import { expect, test } from "vitest";
import { recordingView } from "../../../src/editor/voice/recordingView.ts";
import type { Recorder } from "../../../src/services/voice/recorder.ts";

type Look = Pick<Recorder, "status" | "isMuted" | "heard" | "level">;

const level = { ms: 250, peak: 9_000, rms: 3_000 };
const speaking: Look = { status: "recording", isMuted: false, heard: "sound", level };
const viewOf = (part: Partial<Look>) => recordingView({ ...speaking, ...part } as Recorder);

test.each([
  [{}, "recording"],
  [{ level: null }, "starting"],
  [{ status: "paused", level: null }, "paused"],
  [{ isMuted: true, level: null }, "muted"],
  [{ isMuted: true, status: "paused", level: null }, "muted"],
  [{ heard: "zero" }, "silent"],
  [{ status: "lost", isMuted: true }, "lost"],
] satisfies [Partial<Look>, string][])("a recorder with %j is shown as %s", (part, state) => {
  expect(viewOf(part).state).toBe(state);
});

test("a level is a part of what a loud voice gives", () => {
  const levels = [0, 33, 500, 3_000, 32_000].map(
    (rms) => viewOf({ level: { ...level, rms } }).level,
  );
  expect(levels).toEqual(levels.toSorted((a, b) => a - b));
  expect([levels[0], levels.at(-1), viewOf({ level: null }).level]).toEqual([0, 1, 0]);
});
