/** Hearing an interview again: voice, board and transcript in step, and quotes of a grade that play. */
import assert from "node:assert/strict";
import { rmSync, writeFileSync } from "node:fs";
import { median } from "../../bench/figures.mjs";
import { startOf, writeHeardInterview } from "../heardInterview.mjs";
import { hear, listenIn } from "../listener.mjs";
import { assertAccessible, OF_EXCALIDRAW, showNarrow, showThemes } from "../looks.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const IN_STEP_MS = 150;

story("an interview is heard again, in step with board and transcript", {}, async (scene) => {
  const { server, open } = scene;
  const heard = await writeHeardInterview(server.home);
  const window = await open();
  const { page } = window;
  const replay = await openReplay(window);
  await page.keyboard.press("Home");
  await replay
    .getByRole("img", { name: "Sound from 0:00 to 1:02, 1:02 to 1:40, 1:48 to 2:07, 2:13 to 2:30" })
    .waitFor();

  // At 1×, over a jump and a pause of the timer, where the recording has a short break.
  await goTo(replay, 58_000);
  await press(replay, "Play");
  await listenIn(replay);
  assertInStep(await hear(replay, 3), [11, 12, 13], 1);
  await goTo(replay, 84_000);
  await press(replay, "2×");
  assertInStep(await hear(replay, 3), [16, 17, 18], 2);

  // Where nothing was recorded the board goes on; then the sound joins again, after a restart of the recorder.
  await goTo(replay, 104_000);
  await replay.getByText("no sound here").waitFor();
  assert.equal(await isPaused(replay), true);
  await until("the next box", async () => (await timeOf(replay)) > 105_000);
  assertInStep(await hear(replay, 3), [21, 22, 23], 2);
  await goTo(replay, 125_500);
  await until("the muted stretch", async () => (await timeOf(replay)) > 128_500);
  assert.equal(await isPaused(replay), true);
  await press(replay, "1.5×");
  assertInStep(await hear(replay, 2), [26, 27], 1.5);
  // The file is over before the interview is.
  await until("the end", async () => (await timeOf(replay)) === heard.durationMs);
  await replay.getByRole("button", { name: "Play", exact: true }).waitFor();

  // From mark to mark the sound comes along.
  await press(replay, "Play");
  await replay.getByRole("button", { name: "Stage: Second half, 1:20" }).click();
  await playsFrom(replay, heard, 80_000);
  await replay.getByRole("button", { name: /^Interviewer, 1:30: / }).click();
  await playsFrom(replay, heard, 90_200);
  // A slider that is held makes no noise.
  const slider = replay.getByRole("slider", { name: "Time of the interview" });
  const { x, y, width, height } = await slider.boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width / 4, y + height / 2, { steps: 8 });
  assert.equal(await isPaused(replay), true);
  await page.mouse.up();
  await until("sound again", async () => !(await isPaused(replay)));
  await playsFrom(replay, heard, await timeOf(replay));

  // How loud, by keyboard: the arrows belong to the slider that has the focus.
  const volume = replay.getByRole("slider", { name: "Volume" });
  await volume.focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await volume.getAttribute("aria-valuetext"), "95 %");
  await replay.getByRole("button", { name: "Mute" }).press("Enter");
  assert.equal(await replay.locator("audio").evaluate(({ muted }) => muted), true);
  await replay.getByRole("button", { name: "Mute" }).press("Enter");
  await replay.getByRole("button", { name: "Pause", exact: true }).click();

  await assertAccessible(replay, OF_EXCALIDRAW);
  await showThemes(window, "hearing-replay");
  await showNarrow(window, replay, "hearing-replay");
  await tellOfKeyList(window, replay);

  // A browser that wants a click first is given one.
  await replay.evaluate(() => {
    const audio = document.querySelector("audio");
    audio.play = () => {
      delete audio.play;
      return Promise.reject(new DOMException("", "NotAllowedError"));
    };
  });
  await goTo(replay, 20_000);
  await press(replay, "Play");
  const click = replay.getByRole("button", { name: "Click for Sound" });
  await click.waitFor();
  const silent = await timeOf(replay);
  await until("the board to go on", async () => (await timeOf(replay)) > silent + 500);
  await click.click();
  await until("sound", async () => !(await isPaused(replay)));
  await playsFrom(replay, heard, await timeOf(replay));

  // Deleted while it is heard, the page lets it go, and the board goes on.
  rmSync(heard.voice);
  await replay.getByText("The recording was deleted").waitFor();
  assert.equal(await replay.locator("audio[src], .sound-lane").count(), 0);
  const then = await timeOf(replay);
  await until("the board to go on", async () => (await timeOf(replay)) > then + 500);
  assert.deepEqual(window.webviewErrors, []);

  // What is no recording of this interview is not played, and that is said.
  await window.command("View: Close All Editors");
  writeFileSync(heard.voice, Buffer.alloc(567_504, "no sound"));
  const damaged = await openReplay(window);
  await damaged.getByText("voice.mp3 is damaged").waitFor();
  await window.screenshot("hearing-damaged");
  await damaged.getByRole("button", { name: "Reveal File" }).click();
  await window.told(/The recording is .*voice\.mp3/);
  assert.deepEqual(window.webviewRequestsOutside, []);
  assert.deepEqual(outsideAttempts(server), []);
});

story("quotes of a grade are heard where they stand, and open the replay", {}, async (scene) => {
  const { server, open } = scene;
  const heard = await writeHeardInterview(server.home);
  const window = await open();
  const { page } = window;
  await window.command("Grade Interview");
  const form = await window.webviewWith("main.self-grade");
  await form.getByRole("button", { name: "Skip all" }).click();
  let scorecard = await window.webviewWith("main.scorecard");
  await scorecard.getByRole("button", { name: "Open all" }).click();
  const plays = scorecard.getByRole("button", { name: /^Play at / });
  const stops = scorecard.getByRole("button", { name: "Stop", exact: true });

  // One plays, from a little before its words to their end, and only one at a time.
  const times = (await plays.allInnerTexts()).map(millisecondsOf);
  assert.ok(times.length > 5, `${times.length} quotes`);
  await plays.first().click();
  await playsNear(scorecard, heard, times[0]);
  await plays.nth(2).click();
  await playsNear(scorecard, heard, times[3]);
  assert.equal(await stops.count(), 1);
  await stops.click();
  await until("silence", () => isPaused(scorecard));
  await plays.nth(3).focus();
  await page.keyboard.press("Enter");
  await until("sound", async () => !(await isPaused(scorecard)));
  await page.keyboard.press("Escape");
  await until("silence", () => isPaused(scorecard));
  assert.equal(await stops.count(), 0);
  await plays.first().click();
  await until("sound", async () => !(await isPaused(scorecard)));
  await stops.waitFor({ state: "detached" });
  assert.equal(await isPaused(scorecard), true);
  await assertAccessible(scorecard);
  await showThemes(window, "hearing-scorecard");
  await showNarrow(window, scorecard, "hearing-scorecard");

  // The replay opens at the moment of the quote; an open one goes there.
  const opens = scorecard.getByRole("button", { name: /^Open in replay at / });
  await opens.first().click();
  let replay = await window.webviewWith(".replay canvas.interactive");
  await until("the moment", async () => second(await timeOf(replay)) === second(times[0]));
  await window.command("View: Move Editor into Right Group");
  scorecard = await window.webviewWith("main.scorecard");
  replay = await window.webviewWith(".replay canvas.interactive");
  await scorecard.getByRole("button", { name: "Open all" }).click();
  const later = scorecard.getByRole("button", { name: /^Open in replay at / }).nth(3);
  await later.click();
  await until("the jump", async () => second(await timeOf(replay)) === second(times[3]));

  // Of two pages side by side the one that begins silences the other.
  await press(replay, "Play");
  await until("sound", async () => !(await isPaused(replay)));
  await replay
    .getByRole("button", { name: /^Evidence, / })
    .nth(2)
    .press("Enter");
  await playsFrom(replay, heard, await timeOf(replay));
  await scorecard
    .getByRole("button", { name: /^Play at / })
    .first()
    .click();
  await replay.getByRole("button", { name: "Play", exact: true }).waitFor();
  assert.equal(await isPaused(replay), true);
  await press(replay, "Play");
  await scorecard.getByRole("button", { name: "Stop", exact: true }).waitFor({ state: "detached" });
  assert.deepEqual(window.webviewErrors, []);

  // Without the recording a quote only opens the replay.
  rmSync(heard.voice);
  await scorecard.getByText("The recording was deleted").waitFor();
  assert.equal(await scorecard.getByRole("button", { name: /^Play at / }).count(), 0);
  await window.command("View: Close All Editors");
  await window.command("Show Scorecard");
  scorecard = await window.webviewWith("main.scorecard");
  await scorecard
    .getByRole("button", { name: /^Open in replay at / })
    .first()
    .waitFor();
  assert.equal(await scorecard.getByRole("button", { name: /^Play at / }).count(), 0);
  assert.deepEqual(outsideAttempts(server), []);
});

/** The button that shows the keys may stand in a second row, and its list is seen from end to end. */
async function tellOfKeyList({ page }, replay) {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 1280, height: 800 });
  const button = replay.getByRole("button", { name: "Keys" });
  const play = replay.getByRole("button", { name: /^(Play|Pause)$/ });
  const top = async (one) => (await one.boundingBox()).y;
  await until("a second row", async () => (await top(button)) > (await top(play)) + 10);
  await button.click();
  const list = replay.locator("#keys");
  await list.waitFor();
  const seen = await list.evaluate((element) => {
    const { left, right } = element.getBoundingClientRect();
    return { left, right, width: innerWidth };
  });
  assert.ok(seen.left >= 0 && seen.right <= seen.width, JSON.stringify(seen));
  await button.click();
  await page.setViewportSize(size);
}

async function openReplay(window) {
  await window.command("Design Dojo: Replay Interview");
  return window.webviewWith(".replay canvas.interactive");
}

/** Presses a button of the player; it must be there, or the other one that it has become. */
async function press(replay, name) {
  await replay.getByRole("button", { name, exact: true }).click();
}

/** By the slider, as a screen reader does it. */
async function goTo(replay, ms) {
  const slider = replay.getByRole("slider", { name: "Time of the interview" });
  await slider.fill(String(ms));
}

const timeOf = async (replay) =>
  Number(await replay.getByRole("slider", { name: "Time of the interview" }).inputValue());

const isPaused = (frame) => frame.locator("audio").evaluate(({ paused }) => paused);
const second = (ms) => Math.floor(ms / 1_000);

/** The recording is where the slider is, and goes on. */
async function playsFrom(replay, { secondsOf }, ms) {
  await until("sound", async () => !(await isPaused(replay)));
  const place = () =>
    replay.evaluate(() => ({
      slider: Number(document.querySelector(".scrubber input").value),
      seconds: document.querySelector("audio").currentTime,
      seeking: document.querySelector("audio").seeking,
    }));
  await until("the replay to go on", async () => (await place()).slider > ms + 300);
  const places = [];
  while (places.length < 5) places.push(await place());
  const [{ slider }] = places;
  assert.ok(slider - ms < 5_000, `${slider} ms, after a jump to ${ms}`);
  // A slider that waits for its turn to be drawn is late once, not always.
  const off = median(places.map((one) => Math.abs(one.seconds - secondsOf(one.slider)) * 1_000));
  assert.ok(off < IN_STEP_MS, `the sound is ${off} ms off: ${JSON.stringify(places)}`);
}

/** The recording plays, a second or less before the quote. */
async function playsNear(scorecard, { secondsOf }, ms) {
  const place = ({ paused, currentTime }) => (paused ? NaN : currentTime);
  let seconds = NaN;
  await until("sound", async () => {
    seconds = await scorecard.locator("audio").evaluate(place);
    return seconds > 0;
  });
  const early = (secondsOf(ms) ?? NaN) - seconds;
  assert.ok(early > -2.5 && early < 1, `at ${seconds} s, ${early} s before the quote at ${ms} ms`);
}

/** `12:34` */
function millisecondsOf(text) {
  const [minutes, seconds] = text.trim().split(":").map(Number);
  return (minutes * 60 + seconds) * 1_000;
}

function assertInStep(tones, turns, speed) {
  assert.deepEqual(
    tones.map(({ turn }) => turn),
    turns,
  );
  const off = (figure) => Math.abs(median(tones.map(figure)));
  const said = `at ${speed}×: ${JSON.stringify(tones)}`;
  assert.ok(off(({ turn, slider }) => slider - startOf(turn)) <= IN_STEP_MS, `slider ${said}`);
  assert.ok(off(({ board }) => board) <= IN_STEP_MS, `board ${said}`);
  assert.ok(off(({ line }) => line) <= IN_STEP_MS, `transcript ${said}`);
}
