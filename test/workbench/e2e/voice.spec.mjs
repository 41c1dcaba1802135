import assert from "node:assert/strict";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";
import { listenTo } from "../../support/listenTo.mts";
import { missingForSound, SoundServer } from "../../support/soundServer.mts";
import { eventsIn, folderOf } from "../firstInterview.mjs";
import { assertAccessible, OF_EXCALIDRAW, showNarrow, showThemes } from "../looks.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const check = "a microphone is tried before the interview, heard, played and chosen";
const title =
  "a voice is recorded with the mock, and a killed extension host costs less than a second";
const missing = missingForSound();
if (missing.length > 0) {
  const skip = `${missing.join(", ")} missing`;
  for (const name of [check, title]) void test(name, { skip });
} else {
  const sound = await SoundServer.start();
  after(() => sound.stop());
  await sound.speak();
  tellOfCheck({ PULSE_SERVER: sound.address });
  tellOfRecording({ PULSE_SERVER: sound.address });
}

function tellOfCheck(env) {
  story(check, { env }, async ({ server, open }) => {
    const window = await open();
    const trial = async () => {
      await window.command("Design Dojo: Check Microphone", "VirtualMicrophone");
      await window.told("The microphone works. Its loudest moment was");
    };
    await trial();
    await window.page.getByRole("button", { name: "Use This One" }).click();
    await until("the setting", () => server.settingsOfMachine().includes("VirtualMicrophone"));
    await trial();
    await window.page.getByRole("button", { name: "Play" }).click();
    await window.page.getByRole("tab", { name: /microphone-check\.mp3/ }).waitFor();
  });
}

function tellOfRecording(env) {
  const settings = { "designDojo.voice.record": "always" };
  story(title, { settings, env }, async ({ server, open }) => {
    const window = await open();
    const { page } = window;
    const status = (name) => page.getByRole("button", { name });
    await window.command("Design Dojo: Start Mock Interview", "Design an LLM gateway");
    await status(/^Recording your voice/).waitFor();
    await tellOfPanel(window);
    const anchors = () => eventsIn(server, "voice-anchor").length;
    const soFar = anchors();
    await until("four anchors more", () => anchors() >= soFar + 4);

    const starts = eventsIn(server, "voice-started").length;
    const heardMs = milliseconds(eventsIn(server, "voice-anchor").at(-1).sample);
    process.kill(server.extensionHosts().at(-1), "SIGKILL");
    await until("another start", () => eventsIn(server, "voice-started").length > starts);
    const again = eventsIn(server, "voice-started").at(-1);
    assert.ok(milliseconds(again.sample) > heardMs - 1_000, "more than a second is lost");

    await status(/^Recording your voice/).click();
    await status(/^Microphone muted/).click();
    await status(/^Recording your voice/).waitFor();
    const more = eventsIn(server, "voice-anchor").at(-1).sample + 2 * 16_000;
    await until("two seconds more", () => eventsIn(server, "voice-anchor").at(-1).sample > more);
    const stops = eventsIn(server, "voice-stopped").length;
    await window.command("Design Dojo: Stop Recording");
    await until("the stop", () => eventsIn(server, "voice-stopped").length > stops);
    await status(/^Recording your voice/).waitFor({ state: "hidden" });

    const file = recording(server);
    const heard = await listenTo(file);
    assert.equal(statSync(file).size % 144, 0);
    assert.ok(heard.seconds * 1_000 > heardMs + 2_000, `${heard.seconds} s`);
    assert.ok(heard.rms() > 0.02, `loudness ${heard.rms()}`);

    // A page that takes the focus late closes the list.
    const choice = page.getByRole("checkbox", { name: /llm-gateway/ }).first();
    await until("the list of recordings", async () => {
      await window.command("Design Dojo: Delete Recording");
      return choice.click({ timeout: 5_000 }).then(
        () => true,
        () => false,
      );
    });
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await until("no file", () => !existsSync(file));
  });
}

/** The header of the interview shows the voice, and mutes, stops and starts it. */
async function tellOfPanel(window) {
  const panel = await window.webviewWith(".excalidraw canvas.interactive");
  const recording = panel.getByRole("group", { name: "Recording" });
  await recording.getByText("Recording").waitFor();
  const levels = new Set();
  const level = () => recording.locator(".meter i").evaluate((bar) => bar.style.transform);
  await until("a level that moves", async () => levels.add(await level()).size >= 4);
  await showThemes(window, "panel-recording");
  await assertAccessible(panel, OF_EXCALIDRAW);
  await showNarrow(window, panel, "panel-recording");
  const mute = recording.getByRole("button", { name: "Mute the microphone" });
  await mute.focus();
  await window.page.keyboard.press("Enter");
  await recording.getByText("Muted").waitFor();
  assert.equal(await mute.getAttribute("aria-pressed"), "true");
  await mute.click();
  await recording.getByText("Recording").waitFor();
  await recording.getByRole("button", { name: "Stop recording" }).click();
  await panel.getByRole("button", { name: "Record", exact: true }).click();
  await recording.getByText("Recording").waitFor();
}

const milliseconds = (samples) => samples / 16;

const recording = (server) => join(folderOf(server), "voice.mp3");
