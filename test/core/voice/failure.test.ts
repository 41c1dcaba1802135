import { describe, expect, test } from "vitest";
import {
  voiceFailureText,
  voiceNoteText,
  type VoiceFailure,
} from "../../../src/core/voice/failure.ts";

const here = { platform: "linux", arch: "x64" };
const there = { ...here, remote: "ssh-remote" };
const text = (kind: VoiceFailure["kind"], place = here) =>
  voiceFailureText({ kind, detail: "Telephone" }, place);

describe("a failure has words and a next step:", () => {
  test.each([
    [
      "no-binary",
      here,
      /no recorder for this system \(linux x64\).*exists for.*parec.*Open Recorder Page/,
    ],
    ["no-binary", there, /another machine \(ssh-remote\).*Open Recorder Page/],
    ["no-device", here, /No microphone was found.*sound server.*Check Microphone/],
    [
      "no-device",
      { ...here, platform: "darwin" },
      /^No microphone was found. Connect one, then run/,
    ],
    ["no-device", there, /no microphone to record.*Open Recorder Page/],
    ["unknown-device", here, /"Telephone" is not connected.*Check Microphone/],
    ["device-lost", here, /goes on by itself/],
    ["page-closed", there, /not open.*Open Recorder Page/],
    ["page-lost", there, /page does not answer.*keeps up to two minutes.*open it again/],
    ["page-denied", there, /page says how/],
    ["sound-lost", there, /^Telephone of sound.*goes on/],
    [
      "end-awaited",
      there,
      /^Keep the tab.*last Telephone of the recording have not arrived.*editor waits/,
    ],
    ["end-lost", there, /last Telephone of the recording are missing.*save them as a file/],
    ["disk", here, /cannot be written: Telephone.*kept in memory/],
    ["crashed", here, /is kept.*Start Recording/],
    ["cannot-start", here, /Telephone.*Show Logs/],
  ] as const)("%s %o", (kind, place, words) => {
    expect(text(kind, place)).toMatch(words);
  });
});

test("in an interview it says that the interview goes on", () => {
  expect(voiceNoteText({ kind: "device-lost", detail: "" }, here)).toMatch(/The interview goes on/);
  expect(voiceNoteText({ kind: "end-lost", detail: "" }, here)).not.toMatch(/goes on/);
});
