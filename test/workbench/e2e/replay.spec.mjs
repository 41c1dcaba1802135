/** The replay as a person sees it: board and transcript at the same moment, by mouse and by keyboard. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { assertAccessible, OF_EXCALIDRAW, showThemes } from "../looks.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { writePlayedInterview } from "../playedInterview.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

story("a finished interview is replayed", {}, async ({ server, open }) => {
  const { folder, boxes } = writePlayedInterview(server.home);
  const window = await open();
  const { page } = window;

  // Graded first, so that there is evidence with times.
  await window.command("Grade Interview");
  const form = await window.webviewWith("main.self-grade");
  await form.getByRole("button", { name: "Skip all" }).click();
  const scorecard = await window.webviewWith("main.scorecard");
  await scorecard.getByRole("button", { name: "Replay", exact: true }).click();
  let replay = await window.webviewWith(".replay canvas.interactive");
  const time = replay.getByRole("slider", { name: "Time of the interview" });
  await hasTime(time, "0:00, stage Requirements");

  // The board: nothing at the start, all at the end, a part in between.
  await boardHas(replay, []);
  // The page may have the focus a moment later than its board.
  await until("the end", async () => {
    await page.keyboard.press("End");
    return (await time.getAttribute("aria-valuetext")) === "45:00, stage Wrap-up";
  });
  await boardHas(replay, boxes);
  await window.screenshot("replay-end");
  await page.keyboard.press("Home");
  await boardHas(replay, []);

  // What was on the screen once is not drawn again.
  const drawn = await countPictures(replay);
  for (const [key, seen] of [
    ["End", boxes],
    ["Home", []],
    ["End", boxes],
  ]) {
    await page.keyboard.press(key);
    await boardHas(replay, seen);
  }
  assert.equal(await drawn(), 0);

  // A line of the transcript, then the keys, with the focus wherever it is.
  const transcript = replay.getByRole("region", { name: "Transcript" });
  const line = transcript.getByRole("button", { name: /^2\d:\d\d you/ }).first();
  await line.click();
  await until("the line", async () => (await line.getAttribute("aria-current")) === "true");
  await boardHas(replay, boxes.slice(0, 3));
  const there = await secondsOf(time);
  await page.keyboard.press("ArrowRight");
  assert.equal(await secondsOf(time), there + 5);
  await page.keyboard.press("Shift+ArrowLeft");
  assert.equal(await secondsOf(time), there - 25);
  await page.keyboard.press("Space");
  await replay.getByRole("button", { name: "Pause", exact: true }).waitFor();
  await replay.getByRole("button", { name: "2×" }).click();
  await until("time to pass", async () => (await secondsOf(time)) >= there - 23);
  await replay.locator(".whiteboard .excalidraw").click({ position: { x: 300, y: 300 } });
  await page.keyboard.press("Space");
  await replay.getByRole("button", { name: "Play", exact: true }).waitFor();

  // Marks: a stage, a beat, evidence; then from mark to mark.
  await replay.getByRole("button", { name: "Stage: Deep dive, 29:00" }).click();
  await hasTime(time, "29:00, stage Deep dive");
  const beat = replay.getByRole("button", { name: /^Interviewer, \d+:\d\d: / }).first();
  await beat.click();
  await replay.getByRole("status").filter({ hasText: "Interviewer: " }).waitFor();
  const evidence = replay.getByRole("button", { name: /^Evidence, \d+:\d\d: .*“/ }).last();
  await evidence.click();
  await replay.getByRole("status").filter({ hasText: "Evidence: " }).waitFor();
  const marked = await secondsOf(time);
  await replay.getByRole("button", { name: "Previous mark" }).click();
  assert.ok((await secondsOf(time)) < marked);
  await replay.getByRole("button", { name: "Next mark" }).click();
  assert.equal(await secondsOf(time), marked);

  // The other keys, which a list names; what a jump leads to is told when it is not the slider that was moved.
  await replay.locator(".whiteboard .excalidraw").focus();
  await page.keyboard.press("p");
  await replay
    .getByRole("status")
    .filter({ hasText: /^\d+:\d\d, stage \w+/ })
    .waitFor();
  await page.keyboard.press("n");
  assert.equal(await secondsOf(time), marked);
  const speed = (name) => replay.getByRole("button", { name, pressed: true }).waitFor();
  await page.keyboard.press(",");
  await speed("1.5×");
  await page.keyboard.press(".");
  await speed("2×");
  await page.keyboard.press("?");
  await replay.getByText("30 seconds back or on").waitFor();
  await window.screenshot("replay-keys");
  await assertAccessible(replay, OF_EXCALIDRAW);
  await page.keyboard.press("?");
  await replay.getByText("30 seconds back or on").waitFor({ state: "hidden" });
  // Escape hides it, too, though the focus is on the board.
  await page.keyboard.press("?");
  await replay.getByText("30 seconds back or on").waitFor();
  await page.keyboard.press("Escape");
  await replay.getByText("30 seconds back or on").waitFor({ state: "hidden" });

  // A reader who scrolls is left alone until the replay is followed again.
  await transcript.getByRole("list").hover();
  await page.mouse.wheel(0, -5_000);
  await transcript.getByRole("button", { name: "Follow the replay" }).click();
  await until("the line in view", () => isInView(replay, ".transcript [aria-current]"));

  await assertAccessible(replay, OF_EXCALIDRAW);
  await showThemes(window, "replay");
  // What is counted above does happen: in another theme everything is drawn anew.
  assert.notEqual(await drawn(), 0);

  // A reload brings it back where it was.
  const before = await time.getAttribute("aria-valuetext");
  await window.reload();
  replay = await window.webviewWith(".replay canvas.interactive");
  await hasTime(replay.getByRole("slider"), before);
  assert.deepEqual(window.webviewErrors, []);
  assert.deepEqual(window.webviewRequestsOutside, []);
  assert.deepEqual(outsideAttempts(server), []);

  // A box that is evidence opens the replay where it was drawn, and shows which one it is.
  await window.command("Show Scorecard");
  const graded = await window.webviewWith("main.scorecard");
  const architecture = graded.getByRole("button", { name: /^Architecture/ });
  if ((await architecture.getAttribute("aria-expanded")) === "false") await architecture.click();
  const box = graded
    .locator("blockquote")
    .filter({ hasText: /^Rate limiter(?! →)/ })
    .first();
  await box.getByRole("button", { name: "Open in replay at 18:00" }).click();
  replay = await window.webviewWith(".replay canvas.interactive");
  await hasTime(
    replay.getByRole("slider", { name: "Time of the interview" }),
    "18:00, stage Architecture",
  );
  await until("the box selected", () => isPointing(replay));
  await replay.getByRole("status").filter({ hasText: "Rate limiter, drawn" }).waitFor();
  await showThemes(window, "replay-box");
  await replay.locator(".whiteboard .excalidraw").focus();
  await page.keyboard.press("ArrowRight");
  await until("nothing selected", async () => !(await isPointing(replay)));

  // Without its journal there is nothing to replay, and that is said.
  await replay.getByRole("slider").focus();
  await window.command("View: Close All Editors");
  rmSync(join(folder, "journal.jsonl"));
  await window.command("Replay Interview");
  await window.told(/journal\.jsonl is missing or empty/);
});

const secondsOf = async (slider) => Math.floor(Number(await slider.inputValue()) / 1000);

async function hasTime(slider, text) {
  await until(text, async () => (await slider.getAttribute("aria-valuetext")) === text);
}

/** The board in words, as it is told to those who do not see it. */
async function boardHas(replay, boxes) {
  const words = boxes.length > 0 ? boxes.join(", ") : "none";
  await replay.getByText(`Words on the board: ${words}`, { exact: true }).waitFor();
}

/** From now on: each element that Excalidraw draws gets a canvas of its own, which the board then shows. */
async function countPictures(frame) {
  await frame.evaluate(() => {
    window.pictures = 0;
    const create = document.createElement.bind(document);
    document.createElement = (name, ...rest) => {
      if (name === "canvas") window.pictures += 1;
      return create(name, ...rest);
    };
  });
  return () => frame.evaluate(() => window.pictures);
}

/** Whether something is marked on the board: marks are all that its upper canvas has. */
function isPointing(frame) {
  return frame.locator("canvas.interactive").evaluate((canvas) => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.some((value) => value > 0);
  });
}

function isInView(frame, selector) {
  return frame.locator(selector).evaluate((line) => {
    const [own, list] = [line, line.closest("ol")].map((one) => one.getBoundingClientRect());
    return own.top >= list.top && own.bottom <= list.bottom;
  });
}
