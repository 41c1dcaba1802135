/** Transcription as a person meets it: set up with a spoken sentence, agreed to after a look, run, retried and read. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { root } from "../../../scripts/project.mjs";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { outsideAttempts } from "../network/recording.mjs";
import { writeRecordedInterview } from "../recordedInterview.mts";
import { story } from "../story.mjs";
import { until } from "../until.mts";

/** Its first answers for a recording are errors. */
let failures = 0;
const server = await SpeechTestServer.start("vllm", {
  host: "0.0.0.0",
  fault: () => (failures-- > 0 ? { status: 400, body: '{"detail": "cannot read it"}' } : null),
});
after(() => server.close());

story(
  "a recording becomes a transcript, and leaves the machine after a yes only",
  {
    // A proxy of the machine must not come between.
    env: { NO_PROXY: "0.0.0.0", no_proxy: "0.0.0.0" },
    settings: { "http.proxySupport": "off" },
  },
  async ({ server: workbench, open }) => {
    const sound = join(root, "media/transcription-test.mp3");
    const folder = writeRecordedInterview(workbench.home, sound);
    const transcript = join(folder, "transcript.json");
    const window = await open();
    const { page } = window;

    // Without a server it is set up first: an address, no key, the model that the server names, and a test.
    await window.command("Design Dojo: Transcribe Interview");
    await page.locator(".quick-input-list").getByText("Groq", { exact: true }).waitFor();
    await window.screenshot("transcription-servers");
    await window.pickUntil("Other Address", "address");
    await window.answerInput("address", server.elsewhere);
    await window.answerInput("API key", "");
    const dialog = page.locator(".monaco-dialog-box");
    await dialog.getByText(/It understood: “A sound at/).waitFor();
    await window.screenshot("transcription-test");
    await window.answerDialog("Use It");
    assert.equal(server.received.length, 1);

    // The question, and what would be sent.
    await dialog.getByText(/Send the recording of your voice to 0\.0\.0\.0/).waitFor();
    await window.screenshot("transcription-consent");
    await window.answerDialog("Preview…");
    await page
      .locator(".view-line")
      .filter({ hasText: "timestamp" })
      .or(page.locator(".view-line").filter({ hasText: "response_format" }))
      .first()
      .waitFor();
    await window.screenshot("transcription-preview");
    await window.pick("Do Not Send");
    await until("the interview to be put away", () => !existsSync(join(folder, "lock.json")));
    assert.equal(server.received.length, 1);

    // Agreed: it is sent. A refusal is said, and what failed is retried.
    failures = 2;
    await transcribeFromHistory(window);
    await window.answerDialog("Send");
    await window.told("1 piece failed");
    await window.screenshot("transcription-failed");
    await page.getByRole("button", { name: "Retry" }).first().click();
    await window.told("in the transcript");
    await window.screenshot("transcription-done");
    const { segments } = JSON.parse(readFileSync(transcript, "utf8"));
    assert.ok(segments.some(({ source }) => source === "speech"));
    await page.getByRole("button", { name: "Open Transcript" }).first().click();
    await page.getByRole("tab", { name: /transcript\.json/ }).waitFor();
    await window.screenshot("transcription-open");

    assert.deepEqual(outsideAttempts(workbench), []);
  },
);

async function transcribeFromHistory(window) {
  const { page } = window;
  await page.getByRole("tab", { name: "Design Dojo" }).click();
  const row = page.getByRole("treeitem", { name: /LLM gateway/ }).filter({ hasText: "Nov 21" });
  await window.chooseInMenu(row, "Transcribe Interview…");
}
