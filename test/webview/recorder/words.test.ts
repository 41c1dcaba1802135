import { describe, expect, test } from "vitest";
import { wordsFor } from "../../../webview/recorder/words.ts";

const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
const SAFARI = "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML) Version/18.0 Safari/605.1.15";

describe("a microphone that is not allowed is explained for", () => {
  test.each([
    ["Chrome", CHROME, /^Chrome, Edge: click the icon left/],
    ["Firefox", FIREFOX, /^Firefox: click the crossed-out/],
    ["Safari", SAFARI, /^Safari: choose/],
  ])("%s", (_browser, agent, step) => {
    const words = wordsFor({ kind: "denied", reason: "NotAllowedError" }, agent);
    expect(words).toMatchObject({ title: "The microphone is not allowed", button: "Try Again" });
    expect(words.steps?.[0]).toMatch(step);
  });
});

test("one that is held by another program is another matter", () => {
  const words = wordsFor({ kind: "denied", reason: "NotReadableError" }, CHROME);
  expect([words.title, words.text, words.steps]).toEqual([
    "The microphone cannot be opened",
    expect.stringContaining("NotReadableError"),
    [],
  ]);
});

test("while the editor is away the page says what it keeps, and later what to do", () => {
  const soon = wordsFor({ kind: "unreachable", isKeeping: true, isLong: false }, CHROME);
  expect([soon.text, soon.steps]).toEqual([
    expect.stringMatching(/^What you say is kept here/),
    [],
  ]);
  const late = wordsFor({ kind: "unreachable", isKeeping: false, isLong: true }, CHROME);
  expect(late.steps?.[0]).toContain("Open Recorder Page");
});
