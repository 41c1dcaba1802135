import { describe, expect, test } from "vitest";
import {
  hear,
  judgeHearing,
  NOTHING_HEARD,
  silenceText,
  trialText,
} from "../../../src/core/voice/hearing.ts";
import {
  bar,
  dbfs,
  joinLevels,
  levelOf,
  meterOf,
  type Level,
} from "../../../src/core/voice/level.ts";

const piece = (peak: number, ms = 500): Level => ({ ms, peak, rms: peak / 2 });
const after = (...levels: readonly Level[]) => judgeHearing(levels.reduce(hear, NOTHING_HEARD));
const times = (count: number, level: Level) => Array.from({ length: count }, () => level);

describe("a microphone that gives", () => {
  test.each([
    ["zeros for less than three seconds is not judged", times(5, piece(0)), "sound"],
    ["zeros for three seconds is muted or forbidden", times(6, piece(0)), "zero"],
    ["the noise of an idle converter is, too", times(6, piece(1)), "zero"],
    ["one sound after zeros is heard", [...times(9, piece(0)), piece(900)], "sound"],
    ["the hiss of a room is not zeros", times(12, piece(12)), "sound"],
    ["hiss for fifteen seconds is faint", times(30, piece(12)), "faint"],
    ["speech is sound", times(60, piece(4_000)), "sound"],
  ])("%s", (_, levels, heard) => {
    expect(after(...levels)).toBe(heard);
  });
});

test.each(["darwin", "win32", "linux"])("silence on %s has its own next step", (platform) => {
  expect(silenceText(platform)).toMatch(/muted.*(System Settings|desktop apps|set-source-mute)/s);
});

test("a level is measured, joined, and shown", () => {
  const square = levelOf(Int16Array.from([16_384, -16_384, 16_384, -16_384]), 16_000);
  expect(square).toEqual({ ms: 0.25, peak: 16_384, rms: 16_384 });
  expect(dbfs(square.rms)).toBeCloseTo(-6.02, 2);
  expect([dbfs(0), dbfs(32_768)]).toEqual([-96, 0]);
  const joined = joinLevels({ ms: 30, peak: 5, rms: 4 }, { ms: 10, peak: 9, rms: 0 });
  expect(joined).toEqual({ ms: 40, peak: 9, rms: Math.sqrt(12) });
  const shown = [0, 33, 500, 3_000, 9_000, 32_000].map((rms) =>
    bar(meterOf({ ms: 1, peak: rms, rms })),
  );
  expect(shown).toEqual(["▁", "▁", "▅", "█", "█", "█"].map(() => expect.any(String)));
  expect(shown.toSorted()).toEqual(shown);
  expect([shown[0], shown.at(-1)]).toEqual(["▁", "█"]);
});

describe("a trial of three seconds says of", () => {
  test.each([
    ["zeros that it is muted", piece(0), /muted, or recording is not allowed/, false],
    ["a whisper that it is quiet", piece(90), /very quiet.*-51 dB/, false],
    ["speech that it works", piece(6_000), /works\. Its loudest moment was -15 dB/, true],
    ["a shout that it cuts off", piece(32_767), /too loud/, false],
  ])("%s", (_, level, words, isGood) => {
    const trial = trialText(times(7, level), "linux");
    expect(trial.text).toMatch(words);
    expect(trial.isGood).toBe(isGood);
  });
});
