/** A recording of a phone: brought in, taken back, transcribed in two goes, corrected, transcribed again and deleted. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { root } from "../../../scripts/project.mjs";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { writeHeardInterview } from "../heardInterview.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

/** Two minutes of a sentence that is said again and again. */
const REPEATS = 24;
const CORRECTION = "I settle the difference afterwards.";

/** The number of the request that is not answered. */
let unanswered = -1;
const speech = await SpeechTestServer.start("gpt-4o-transcribe", {
  fault: ({ n }) => (n === unanswered ? "hang" : null),
});
after(() => speech.close());

const settings = {
  "designDojo.transcription.url": speech.url,
  "designDojo.transcription.model": speech.model,
};

story("a phone's recording is imported, transcribed, corrected and deleted", { settings }, tell);

async function tell({ server, open }) {
  const { folder, voice } = await writeHeardInterview(server.home);
  // It was never transcribed.
  rmSync(join(folder, "transcript.json"));
  const sentence = readFileSync(join(root, "media/transcription-test.mp3"));
  const phone = join(server.workspace, "phone.mp3");
  writeFileSync(phone, Buffer.concat(Array.from({ length: REPEATS }, () => sentence)));
  const window = await open();
  await window.page.getByRole("tab", { name: "Design Dojo" }).click();
  await tellOfImport(window, { folder, voice, phone });
  await tellOfTranscription(window, folder);
  await tellOfCorrection(window, folder);
  await tellOfDeletion(window, server, voice);
  assert.deepEqual(window.webviewErrors, []);
  assert.deepEqual(outsideAttempts(server), []);
}

/** Nothing is lost before the last step, and that can be undone. */
async function tellOfImport(window, { folder, voice, phone }) {
  const { page } = window;
  const dialog = page.locator(".monaco-dialog-box");
  const before = readFileSync(voice);
  await chooseInHistory(window, "Import Audio File…");
  await window.chooseFile("Import Audio File", phone);
  await dialog.getByText("Replace the recording of").waitFor();
  await window.screenshot("import-replace");
  await window.answerDialog("Cancel");
  assert.deepEqual(readFileSync(voice), before);

  await importPhone(window, phone);
  await window.screenshot("import-beginning");
  await window.pick("At Another Time");
  await window.screenshot("import-time");
  await window.answerInput("Import Audio File", "0:05");
  await window.told("phone.mp3 (02:00) is the recording of this interview now.");
  await window.screenshot("import-done");
  assert.ok(!readFileSync(voice).equals(before));
  await page.getByRole("button", { name: "Undo" }).first().click();
  await until("the former recording", () => readFileSync(voice).equals(before));
  await until("the undoing in the journal", () => kinds(folder).at(-1) === "voice-import-undone");

  await importPhone(window, phone);
  await window.pick("With the Interview");
  await window.told("is the recording of this interview now.");
  assert.ok(readdirSync(folder).every((name) => !name.endsWith(".tmp")));
  const heard = kinds(folder).filter((kind) => kind.startsWith("voice-import"));
  assert.deepEqual(heard, ["voice-imported", "voice-import-undone", "voice-imported"]);
}

async function importPhone(window, phone) {
  await chooseInHistory(window, "Import Audio File…");
  await window.chooseFile("Import Audio File", phone);
  await window.answerDialog("Replace");
  await window.page
    .locator(".quick-input-list .monaco-list-row")
    .filter({ hasText: "With the Interview" })
    .waitFor();
}

/** Cancelled in the middle, what is done is kept; going on sends the rest alone. */
async function tellOfTranscription(window, folder) {
  const { page } = window;
  unanswered = 1;
  await page.getByRole("button", { name: "Transcribe Interview…" }).first().click();
  const progress = window.notice("Transcribing the recording");
  await progress.getByText(/1 of \d+ pieces/).waitFor();
  await window.screenshot("transcribing");
  await progress.getByRole("button", { name: "Cancel" }).click();
  await window.told("The transcription was cancelled.");
  await window.screenshot("transcription-cancelled");
  const first = spoken(folder);
  assert.equal(first.length, 1);
  const sent = speech.received.length;
  await page.getByRole("button", { name: "Go On" }).first().click();
  await window.told("in the transcript");
  await window.screenshot("transcription-went-on");
  const all = spoken(folder);
  assert.equal(speech.received.length - sent, all.length - 1);
  assert.deepEqual(all[0], first[0]);
}

/** What the user writes stays, whatever a server says later; the subtitles follow. */
async function tellOfCorrection(window, folder) {
  const { page } = window;
  const all = spoken(folder);
  await page.getByRole("button", { name: "Open Transcript" }).first().click();
  await page.getByRole("tab", { name: /transcript\.json/ }).waitFor();
  await window.replaceInEditor(all[1].text, CORRECTION);
  await page.keyboard.press("Control+S");
  await until("the subtitles", () => read(folder, "transcript.vtt").includes(CORRECTION));
  await window.screenshot("transcript-corrected");

  await chooseInHistory(window, "Transcribe Interview…");
  await window.told("Everything is transcribed already");
  await window.screenshot("transcription-already");
  const sent = speech.received.length;
  await page.getByRole("button", { name: "Transcribe Again" }).first().click();
  await page.locator(".monaco-dialog-box").getByText("What you corrected").waitFor();
  await window.screenshot("transcribe-again");
  await window.answerDialog("Transcribe Again");
  await window.told(`${all.length} passages of the recording are in the transcript.`);
  assert.equal(speech.received.length - sent, all.length);
  const again = spoken(folder);
  assert.equal(again.length, all.length);
  assert.equal(again[1].text, CORRECTION);
  assert.ok(read(folder, "transcript.vtt").includes(CORRECTION));
}

/** Asked for when all is transcribed, deleting deletes; until then the recordings have a size. */
async function tellOfDeletion(window, server, voice) {
  const { page } = window;
  const dialog = page.locator(".monaco-dialog-box");
  const size = `${(statSync(voice).size / 1e6).toFixed(1)} MB`;
  await window.command("Design Dojo: Delete Recording");
  await page.locator(".quick-input-title").getByText(`Delete Recording: 1 kept, ${size}`).waitFor();
  await window.screenshot("delete-recording");
  await page.keyboard.press("Escape");
  await chooseInHistory(window, "Delete Recording…");
  await dialog.getByText(`Delete this recording (${size})?`).waitFor();
  await window.screenshot("delete-this-recording");
  await window.answerDialog("Cancel");
  assert.ok(existsSync(voice));

  server.setOnMachine({ ...settings, "designDojo.voice.keep": "ask" });
  // Who types on when the question comes, keeps.
  await untilAsked(window);
  await dialog.getByText(`It takes ${size}, and cannot be brought back.`).waitFor();
  await window.screenshot("keep-ask");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  assert.ok(existsSync(voice));
  await untilAsked(window);
  await window.answerDialog("Delete");
  await until("no recording", () => !existsSync(voice));
  await window.told(`The recording (${size}) was deleted.`);
  await window.screenshot("recording-deleted");
}

/** A window takes up the settings of its machine in its own time. */
function untilAsked(window) {
  const dialog = window.page.locator(".monaco-dialog-box");
  return until(
    "the question",
    async () => {
      await chooseInHistory(window, "Transcribe Interview…");
      const asked = dialog.waitFor({ timeout: 15_000 });
      return asked.then(
        () => true,
        () => false,
      );
    },
    120,
  );
}

async function chooseInHistory(window, title) {
  const interviews = window.page.getByRole("treeitem", { name: /LLM gateway/ });
  await window.chooseInMenu(interviews.filter({ hasText: "Nov 22" }), title);
}

const read = (folder, name) => readFileSync(join(folder, name), "utf8");

function spoken(folder) {
  const { segments } = JSON.parse(read(folder, "transcript.json"));
  return segments.filter(({ source }) => source === "speech");
}

/** The types of the journal's events. */
function kinds(folder) {
  const lines = read(folder, "journal.jsonl").split("\n");
  return lines.filter((line) => line.endsWith("}")).map((line) => JSON.parse(line).type);
}
