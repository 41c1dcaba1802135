import assert from "node:assert/strict";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { BLOCK_MS, knownSound, pretendedMicrophone } from "../../support/knownSound.mts";
import { listenTo } from "../../support/listenTo.mts";
import { missingForSound } from "../../support/soundServer.mts";
import { eventsIn, folderOf } from "../firstInterview.mjs";
import { showSchemes } from "../looks.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const recorded = "a server without a microphone records by a page in the user's browser";
const checked = "the browser's microphone is tried before the interview, and chosen";
const missing = missingForSound();
if (missing.length > 0) {
  const skip = `${missing.join(", ")} missing`;
  for (const title of [recorded, checked]) void test(title, { skip });
} else {
  const folder = mkdtempSync(join(tmpdir(), "dojo-known-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const sound = await knownSound(folder, 60);
  const browserArgs = [...pretendedMicrophone(sound), "--use-fake-ui-for-media-stream"];
  // No sound server: the extension host finds no device.
  const env = { PULSE_SERVER: `unix:${folder}/nothing` };
  tellOfCheck({ env, browserArgs });
  tellOfRecording({ env, browserArgs });
}

function tellOfCheck(options) {
  story(checked, options, async ({ server, open }) => {
    const window = await open();
    const opened = nextPage(window);
    await window.command("Design Dojo: Check Microphone", "The browser's: a page opens there");
    const page = await opened;
    await page.getByRole("button", { name: "Start Recording" }).click();
    await window.told("The microphone works. Its loudest moment was");
    await heading(page, "The recording is over");
    await window.page.getByRole("button", { name: "Use This One" }).click();
    await until("the setting", () => /voice\.source":\s*"browser/.test(server.settingsOfMachine()));
  });
}

function tellOfRecording(options) {
  const settings = { "designDojo.voice.record": "always" };
  story(recorded, { settings, ...options }, async ({ server, open }) => {
    const window = await open();
    const status = (name) => window.page.getByRole("button", { name });
    const opened = nextPage(window);
    await window.command("Design Dojo: Start Mock Interview", "Design an LLM gateway");
    const first = await opened;
    await heading(first, "Ready to record");
    assert.match(first.url(), /\/proxy\/\d+\/$/);
    await status(/^Recorder page: waiting/).waitFor();
    await first.getByRole("button", { name: "Start Recording" }).click();
    await heading(first, "Recording");
    await showSchemes(first, "recorder-page");
    await status(/^Recording your voice/).click();
    await heading(first, "Muted");
    await status(/^Microphone muted/).click();
    await heading(first, "Recording");
    await window.command("Design Dojo: Pause/Resume Timer");
    await heading(first, "Paused with the interview");
    await window.command("Design Dojo: Pause/Resume Timer");
    await heading(first, "Recording");

    await until("six anchors", () => eventsIn(server, "voice-anchor").length >= 6);
    const heard = eventsIn(server, "voice-anchor").at(-1).sample;
    process.kill(server.extensionHosts().at(-1), "SIGKILL");
    // Whether the recorder can still say good-bye, and take what is on its way, depends on what else is killed.
    const over = ["The recording is over", "The end of the recording is missing"];
    await heading(first, new RegExp(`^(${over.join("|")}|Your editor does not answer)$`));
    await window.told("is recorded by a page in your browser, which is not open");
    const reopened = nextPage(window);
    await window.command("Design Dojo: Open Recorder Page");
    const second = await reopened;
    await second.getByRole("button", { name: "Start Recording" }).click();
    await until("a second start", () => eventsIn(server, "voice-started").length === 2);
    const [, again] = eventsIn(server, "voice-started");
    assert.ok(again.sample > heard - 16_000, "more than a second is lost");
    const more = again.sample + (3 * BLOCK_MS + 500) * 16;
    await until("three tones", () => eventsIn(server, "voice-anchor").at(-1).sample > more);

    await window.command("Design Dojo: End Interview");
    await window.answerDialog("End Interview");
    await heading(second, "The recording is over");
    await until("the stop", () => eventsIn(server, "voice-stopped").length === 1);
    const file = join(folderOf(server), "voice.mp3");
    assert.equal(statSync(file).size % 144, 0);
    const voice = await listenTo(file);
    const samples = eventsIn(server, "voice-anchor").at(-1).sample;
    assert.ok(Math.abs(voice.seconds * 16_000 - samples) < 16_000, `${voice.seconds} s`);
    const tones = voice.tones().filter((at) => at > again.sample + 8_000);
    const steps = tones.slice(1).map((at, n) => (at - tones[n]) / 16);
    assert.ok(steps.length >= 1, `tones at ${voice.tones().join(" ")}`);
    for (const step of steps) assert.ok(Math.abs(step - BLOCK_MS) < 200, `${step} ms apart`);
    assert.deepEqual(
      eventsIn(server, "voice-muted").map(({ muted }) => muted),
      [true, false],
    );
  });
}

/** The page that a command opens; asked for before the command, which may have to wait for a cold extension host. */
function nextPage(window) {
  return window.page.context().waitForEvent("page", { timeout: 180_000 });
}

function heading(page, name) {
  const wanted = typeof name === "string" ? { name, exact: true } : { name };
  return page.getByRole("heading", wanted).waitFor({ timeout: 60_000 });
}
