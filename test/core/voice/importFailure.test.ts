import { expect, test } from "vitest";
import { importFailureText, type ImportFailure } from "../../../src/core/voice/importFailure.ts";

const kinds: ImportFailure["kind"][] = [
  "empty",
  "needs-ffmpeg",
  "unreadable",
  "no-sound",
  "disk",
  "crashed",
];

test.each(kinds)("a failure of the kind %s says that nothing was changed", (kind) => {
  const text = importFailureText({ kind, detail: "its own word" });
  expect(text).toMatch(/Nothing was changed\./);
  expect(text).not.toMatch(/\(\)|undefined/);
});

test("what needs ffmpeg says what needs it not", () => {
  expect(importFailureText({ kind: "needs-ffmpeg", detail: "" })).toMatch(
    /not installed\. WAV, MP3, FLAC, Opus and WebM .* install ffmpeg, or save/,
  );
});
