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

describe("while the editor is away the page says", () => {
  test("what it keeps, and later what to do", () => {
    const soon = wordsFor(
      { kind: "unreachable", kept: "some", isLong: false, unsavedS: 0 },
      CHROME,
    );
    expect([soon.text, soon.steps, soon.save]).toEqual([
      expect.stringMatching(/^What you say is kept here/),
      [],
      undefined,
    ]);
    const late = wordsFor(
      { kind: "unreachable", kept: "nothing", isLong: true, unsavedS: 0 },
      CHROME,
    );
    expect([late.steps?.length, late.steps?.[0]]).toEqual([
      1,
      'If your editor was restarted, run "Design Dojo: Open Recorder Page" in it.',
    ]);
  });

  test("how much can be saved here, in figures that do not change with every second", () => {
    const away = (kept: "some" | "full", unsavedS: number) =>
      wordsFor({ kind: "unreachable", kept, isLong: true, unsavedS }, CHROME);
    expect(away("some", 47).save).toBe("Save What Is Kept (40 Seconds)…");
    expect(away("some", 47).steps?.[1]).toMatch(/If the interview is over: save here/);
    expect(away("full", 120)).toMatchObject({
      save: "Save What Is Kept (120 Seconds)…",
      text: expect.stringMatching(/What you say now is lost/),
    });
  });
});

describe("what did not reach the editor can be saved", () => {
  test("at the end of the recording", () => {
    const words = wordsFor({ kind: "ended", unsavedS: 40 }, CHROME);
    expect([words.title, words.text, words.save]).toEqual([
      "The end of the recording is missing",
      expect.stringMatching(/the last 40 seconds of your voice did not reach your editor/),
      "Save the Last 40 Seconds…",
    ]);
    expect(wordsFor({ kind: "ended", unsavedS: 0 }, CHROME)).toMatchObject({
      title: "The recording is over",
      steps: ['If the interview goes on, run "Design Dojo: Open Recorder Page" in your editor.'],
    });
  });

  test("when the link is no longer good", () => {
    const words = wordsFor({ kind: "unknown", unsavedS: 1 }, CHROME);
    expect([words.title, words.save]).toEqual([
      "This link is no longer good",
      "Save the Last 1 Second…",
    ]);
    expect(words.steps?.[0]).toContain("Open Recorder Page");
  });
});
