/** What a person may doubt about a model: what it gets, what it did, why it does not answer. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { writeFinishedInterview } from "../finishedInterview.mjs";
import { INVENTED, SPOKEN_ANSWER, startJudge } from "../judgeServer.mjs";
import { assertAccessible } from "../looks.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const servers = [];
const judgeFor = async (options) => {
  const judge = await startJudge(options);
  servers.push(judge);
  return judge;
};
after(() => servers.forEach((judge) => judge.stop()));

story("the preview is what is sent, and every quote leads to its place", {}, async (scene) => {
  const { server, open } = scene;
  const judge = await judgeFor();
  const folder = writeFinishedInterview(server.home);
  server.setOnMachine(gradingBy(judge.baseUrl));
  const window = await open({ prepare: mayUseClipboard });
  const { page } = window;

  await window.command("Preview What Will Be Sent");
  await page.getByRole("tab", { name: /^Sending/ }).waitFor();
  const preview = await window.copyEditor();
  assert.match(preview, /^This goes to judge-7b on this machine \(http.*\), and nowhere else\./);
  await window.screenshot("grader-preview");

  // First results are there while the others are still awaited.
  judge.hold();
  const scorecard = await gradeWithoutSelf(window);
  await scorecard.getByText(/0 of \d+ done/).waitFor();
  assert.ok(
    await scorecard
      .getByText(/of \d+ signals/)
      .first()
      .isVisible(),
  );
  judge.allow(3);
  await scorecard
    .getByText("Still judging")
    .or(scorecard.getByText("still judging"))
    .first()
    .waitFor();
  await window.screenshot("grader-running");
  judge.allow(Infinity);
  await scorecard.locator(".score .band").waitFor();
  const [, sent] = preview.split(/^─+ the first request: .* ─+\n/m);
  assert.equal(judge.prompts[0].trim(), sent.trim());

  // What held is shown with its place; what was invented is only counted.
  const [grade] = gradesOf(folder, "judge-7b");
  assert.equal((await scorecard.locator("body").innerText()).includes(INVENTED), false);
  await scorecard.getByText(/\d+ quotes? (was|were) dropped/).waitFor();
  await scorecard.getByText("How this grade was made").click();
  await scorecard.getByText(`${grade.run.quotes.exact} exact`, { exact: false }).waitFor();
  await window.screenshot("grader-scorecard");
  await assertAccessible(scorecard);
  const quote = scorecard
    .locator("blockquote")
    .filter({ has: scorecard.getByRole("button", { name: /in the transcript/ }) })
    .first();
  await quote.getByRole("button", { name: /in the transcript/ }).click();
  await page.getByRole("tab", { name: /transcript\.json/ }).waitFor();
  await page.getByText(/\d+ selected/).waitFor();
  await window.screenshot("grader-quote");

  // The checklist's grade and back, and the grade as a text.
  const grades = scorecard.getByRole("combobox", { name: "Grade" });
  await grades.selectOption({ label: await labelOf(grades, "Checklist") });
  await scorecard.locator(".score small", { hasText: /of \d+ signals/ }).waitFor();
  await grades.selectOption({ label: await labelOf(grades, "judge-7b") });
  await scorecard.locator(".score .band").waitFor();
  await scorecard.getByRole("button", { name: "Open as Markdown" }).click();
  const markdown = await window.webviewWith(".markdown-body h1");
  await markdown.getByText("judge-7b").first().waitFor();
  await window.screenshot("grader-markdown");

  // The figures leave as a file.
  await window.command("Show Model Metrics");
  const metrics = await window.webviewWith("main.metrics");
  await metrics.getByRole("button", { name: "Export…" }).click();
  await window.acceptInput();
  await window.told("The model metrics are in design-dojo-metrics.prom");
  const file = join(server.userHome, "design-dojo-metrics.prom");
  assert.match(readFileSync(file, "utf8"), /judge-7b/);
  assert.deepEqual(window.webviewRequestsOutside, []);
  assert.deepEqual(outsideAttempts(server), []);
});

story("whoever looks first may still refuse", {}, async ({ server, open }) => {
  const judge = await judgeFor();
  writeFinishedInterview(server.home);
  server.setOnMachine(gradingBy(judge.elsewhere));
  const window = await open();
  const { page } = window;

  await gradeWithoutSelf(window);
  const dialog = page.locator(".monaco-dialog-box");
  await dialog.getByText(/Send this interview to 0\.0\.0\.0/).waitFor();
  await dialog.getByText(/about [\d,]+ tokens in \d+ request/).waitFor();
  await window.screenshot("grader-consent");
  await window.answerDialog("Preview…");
  await page.getByRole("tab", { name: /^Sending/ }).waitFor();
  await page.locator(".quick-input-title", { hasText: "Send this interview to" }).waitFor();
  await page.locator(".view-lines", { hasText: "judge-7b" }).click();
  await window.screenshot("grader-consent-preview");
  await window.pick("Do Not Send");
  assert.deepEqual(judge.prompts, []);

  await window.command("Grade Interview");
  await window.answerDialog("Send");
  await window.webviewWith("main.scorecard .score .band");
  assert.ok(judge.prompts.length > 0);
});

story("the interviewer thinks, and answers in a sentence of its own", {}, async (scene) => {
  const { server, open } = scene;
  const judge = await judgeFor();
  server.setOnMachine(gradingBy(judge.baseUrl));
  const window = await open();

  await window.command("Design Dojo: Start Mock Interview", "Design an LLM gateway");
  const interview = await window.webviewWith(".say textarea");
  judge.hold();
  await ask(interview, "May I assume that callers are trusted?");
  await interview.getByText("The interviewer is thinking…").waitFor();
  await window.screenshot("grader-interviewer");
  judge.allow(Infinity);
  await interview.getByText(SPOKEN_ANSWER).waitFor();
  await interview.getByText("saved", { exact: true }).waitFor();
  await until("the answer", () => transcriptOf(server).includes(SPOKEN_ANSWER));

  server.setOnMachine({ ...gradingBy(judge.baseUrl), "designDojo.interviewer.useModel": false });
  await window.reload();
  await window.command("Design Dojo: Resume Interview");
  const again = await window.webviewWith(".say textarea");
  await again.getByText(SPOKEN_ANSWER).waitFor();
  const before = judge.prompts.length;
  await ask(again, "What overhead may the gateway add?");
  await again.getByText("at most 50 ms").waitFor();
  assert.equal(judge.prompts.length, before);
});

story("a broken server is explained", {}, async ({ server, open }) => {
  const locked = await judgeFor({ key: "sk-right" });
  const ollama = await judgeFor({ face: "ollama" });
  const nobody = await judgeFor();
  nobody.stop();
  server.setOnMachine(gradingBy(nobody.baseUrl));
  const window = await open({ prepare: mayUseClipboard });
  const { page } = window;

  await window.command("Test AI Connection");
  await window.told(/No server answers on 127\.0\.0\.1:\d+\. Start the server/);
  await window.screenshot("grader-unreachable");
  await window.command("Notifications: Clear All Notifications");

  server.setOnMachine(gradingBy(locked.baseUrl));
  await testUntilTold(window, "the API key is missing or wrong");
  await window.screenshot("grader-unauthorised");
  await page.getByRole("button", { name: "Enter Key…" }).click();
  await window.answerInput("Enter API Key", "sk-right");
  await window.told("judge-7b (on this machine) can grade");
  await window.screenshot("grader-tested");
  await window.command("Notifications: Clear All Notifications");

  server.setOnMachine({
    "designDojo.grader.provider": "ollama",
    "designDojo.grader.baseUrl": new URL(ollama.baseUrl).origin,
    "designDojo.grader.model": "qwen3:14b",
  });
  await testUntilTold(window, "does not have the model qwen3:14b");
  await window.screenshot("grader-not-pulled");
  await page.getByRole("button", { name: /ollama pull qwen3:14b/ }).click();
  await page.waitForFunction(
    async () => (await navigator.clipboard.readText()) === "ollama pull qwen3:14b",
  );
});

const gradingBy = (baseUrl) => ({
  "designDojo.grader.provider": "openai",
  "designDojo.grader.baseUrl": baseUrl,
  "designDojo.grader.model": "judge-7b",
});

const mayUseClipboard = (context) =>
  context.grantPermissions(["clipboard-read", "clipboard-write"]);

/** From the history to the scorecard, past the self-grade. */
async function gradeWithoutSelf(window) {
  await window.command("Grade Interview");
  const form = await window.webviewWith("main.self-grade");
  await form.getByRole("button", { name: "Skip all" }).click();
  return window.webviewWith("main.scorecard");
}

async function labelOf(select, start) {
  const labels = await select.locator("option").allInnerTexts();
  return labels.find((label) => label.startsWith(start));
}

async function ask(interview, question) {
  const line = interview.getByRole("textbox", { name: /Say something or ask/ });
  await line.fill(question);
  await line.press("Control+Enter");
}

function gradesOf(folder, grader) {
  const grades = join(folder, "grades");
  return readdirSync(grades)
    .filter((name) => name.endsWith(`${grader}.json`))
    .map((name) => JSON.parse(readFileSync(join(grades, name), "utf8")));
}

function transcriptOf({ home }) {
  const [id] = readdirSync(join(home, "interviews"));
  return readFileSync(join(home, "interviews", id, "transcript.json"), "utf8");
}

/** Tests the connection until this is said: an open window takes up new settings in its own time. */
async function testUntilTold(window, text) {
  for (let tries = 0; tries < 6; tries++) {
    await window.command("Test AI Connection");
    const told = window.notice(text).waitFor({ timeout: 8_000 });
    const isTold = await told.then(
      () => true,
      () => false,
    );
    if (isTold) return;
    await window.command("Notifications: Clear All Notifications");
  }
  throw new Error(`"${text}" was not said.`);
}
