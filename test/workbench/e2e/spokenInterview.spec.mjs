/** The whole way of a voice: recorded in a mock, transcribed at its end, graded, and heard again where it proved something. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { listenTo } from "../../support/listenTo.mts";
import { missingForSound, SoundServer } from "../../support/soundServer.mts";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { eventsIn, folderOf } from "../firstInterview.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const title = "what was said aloud is transcribed, graded and heard again";
const SAID =
  "On arrival I reserve an estimate of the tokens, and at the end I settle the difference with the actual usage.";
const missing = missingForSound();

if (missing.length > 0) void test(title, { skip: `${missing.join(", ")} missing` });
else {
  const sound = await SoundServer.start();
  let answer;
  const mayAnswer = new Promise((resolve) => (answer = resolve));
  const rewrite = (understood) => mayAnswer.then(() => understand(understood));
  const speech = await SpeechTestServer.start("whisper-1", { rewrite });
  after(() => (speech.close(), sound.stop()));
  const settings = {
    "designDojo.voice.record": "always",
    "designDojo.transcription.url": speech.url,
    "designDojo.transcription.model": speech.model,
  };
  story(title, { settings, env: { PULSE_SERVER: sound.address } }, async ({ server, open }) => {
    const window = await open();
    const { page } = window;
    await window.command("Design Dojo: Start Mock Interview", "Design an LLM gateway");
    await page.getByRole("button", { name: /^Recording your voice/ }).waitFor();
    const anchors = () => eventsIn(server, "voice-anchor");
    await until("some silence", () => anchors().length >= 4);
    const before = anchors().at(-1).t;
    await sound.speak();
    const spoken = anchors().at(-1).t;
    const began = anchors().length;
    await until("some speech", () => anchors().length >= began + 10);
    sound.hush();
    const interview = await window.webviewWith(".excalidraw canvas.interactive");
    await interview.getByRole("button", { name: "End", exact: true }).click();
    await window.answerDialog("End Interview");

    // Whoever grades before the words are there waits for them, and needs to do nothing more.
    await window.command("Design Dojo: Grade Interview");
    const form = await window.webviewWith("main.self-grade");
    // The notifications of an end leave it free.
    await form.getByRole("button", { name: "Skip all" }).click();
    await window.told("The grade waits for the transcript");
    await page.getByRole("link", { name: "Grade Without It" }).waitFor();
    await form.getByRole("status").filter({ hasText: "Waiting for the grade" }).waitFor();
    await window.screenshot("grade-waits");
    answer();
    const scorecard = await window.webviewWith("main.scorecard");
    await window.told("in the transcript");
    assert.deepEqual(speech.undecodable, []);

    const turn = JSON.parse(
      readFileSync(join(folderOf(server), "transcript.json"), "utf8"),
    ).segments.find(({ text }) => text === SAID);
    assert.equal(turn.source, "speech");
    // The speaker began between the two; an anchor may be a second old.
    const { start_ms } = turn;
    assert.ok(start_ms > before - 500, `said at ${start_ms} ms, silent until ${before} ms`);
    assert.ok(start_ms < spoken + 3_000, `said at ${start_ms} ms, spoken from ${spoken} ms`);

    await scorecard.getByRole("button", { name: "Open all" }).click();
    const quote = scorecard.getByRole("button", { name: /^Play at / }).first();
    await quote.click();
    const audio = scorecard.locator("audio");
    await until("sound", () => audio.evaluate(({ paused }) => !paused));
    const seconds = await audio.evaluate(({ currentTime }) => currentTime);
    await window.screenshot("spoken-scorecard");
    await page.keyboard.press("Escape");

    // There the recording has the voice, and before it nothing.
    const heard = await listenTo(join(folderOf(server), "voice.mp3"));
    assert.ok(heard.rms(seconds + 1, seconds + 2) > 0.01, `nothing is heard at ${seconds} s`);
    assert.ok(heard.rms(0.5, 1.5) < 0.001, "the silence before is not silent");

    await scorecard
      .getByRole("button", { name: /^Open in replay at / })
      .first()
      .click();
    const replay = await window.webviewWith(".replay canvas.interactive");
    const slider = replay.getByRole("slider", { name: "Time of the interview" });
    const at = Number(await slider.inputValue());
    assert.ok(at >= turn.start_ms - 100 && at <= turn.end_ms, `${at} ms`);
    await replay.getByRole("button", { name: "Play", exact: true }).click();
    await until("the replay to go on", async () => Number(await slider.inputValue()) > at + 500);
    assert.equal(await replay.locator("audio").evaluate(({ paused }) => paused), false);
    await replay.locator("li.said", { hasText: SAID }).waitFor();
    await window.screenshot("spoken-replay");
    assert.deepEqual(window.webviewErrors, []);
    assert.deepEqual(outsideAttempts(server), []);
  });
}

/** The server hears where somebody speaks; the first words are those that prove something. */
function understand(answer) {
  const segments = answer.segments.map((segment, n) => ({
    ...segment,
    text: n === 0 ? SAID : "And so on.",
  }));
  return { ...answer, segments };
}
