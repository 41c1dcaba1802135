/** The AI grader as a person meets it: chosen, tried, asked, cancelled, watched, and never without consent. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after } from "node:test";
import { writeFinishedInterview } from "../finishedInterview.mjs";
import { INVENTED, SPOKEN_ANSWER, startJudge } from "../judgeServer.mjs";
import { assertAccessible, showThemes } from "../looks.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const judge = await startJudge();
/** Listens on every address, so that one that is not loopback reaches it. */
const elsewhere = await startJudge({ host: "0.0.0.0" });
after(() => {
  judge.stop();
  elsewhere.stop();
});

story("a model grades an interview", {}, async ({ server, open }) => {
  const folder = writeFinishedInterview(server.home);
  const window = await open();
  const { page } = window;

  // Chosen by its address, tried, and used.
  await window.command("Select AI Grader");
  await window.pickUntil("OpenAI-compatible server", "(1/3)");
  await window.answerInput("(1/3)", judge.baseUrl);
  await window.answerInput("(2/3)", "");
  await window.pick("judge-7b");
  await page.getByRole("button", { name: "Use judge-7b" }).click();
  await page.getByText(/judge-7b grades now/).waitFor();

  // What will be sent, word for word.
  await window.command("Preview What Will Be Sent");
  await page.locator(".view-line").filter({ hasText: "judge-7b" }).first().waitFor();
  await window.screenshot("grader-preview");

  // The checklist at once, the model's grade as it comes.
  judge.prompts.length = 0;
  judge.hold();
  judge.allow(2);
  await window.command("Grade Interview");
  const form = await window.webviewWith("main.self-grade");
  await form.getByRole("button", { name: "Skip all" }).click();
  const scorecard = await window.webviewWith("main.scorecard");
  await scorecard
    .getByText(/Found \d+ of \d+ signals/)
    .first()
    .waitFor();
  // It has no journal.
  assert.equal(await scorecard.getByRole("button", { name: /replay/i }).count(), 0);
  await scorecard
    .getByText(/Judging/)
    .first()
    .waitFor();
  await scorecard
    .getByText(/still judging/)
    .first()
    .waitFor();
  await scorecard.getByText(/2 of \d+ done/).waitFor();
  await window.screenshot("grader-running");

  // Cancelled: what is judged is kept, without a score. Retried: nothing is asked twice.
  await scorecard.getByRole("button", { name: "Cancel" }).click();
  await scorecard
    .getByText(/partial/i)
    .first()
    .waitFor();
  assert.equal(gradesOf(folder, "judge-7b")[0].score, null);
  const asked = judge.prompts.map(taskOf);
  await window.screenshot("grader-partial");
  judge.allow(Infinity);
  await scorecard.getByRole("button", { name: "Retry" }).first().click();
  const isWhole = () => gradesOf(folder, "judge-7b")[0]?.ungraded.length === 0;
  await until("the whole grade", isWhole);
  await scorecard
    .getByText(/partial/i)
    .first()
    .waitFor({ state: "hidden" });
  const kept = gradesOf(folder, "judge-7b");
  assert.equal(kept.length, 1);
  assert.deepEqual(kept[0].ungraded, []);
  const repeated = judge.prompts
    .slice(asked.length)
    .map(taskOf)
    .filter((task) => asked.slice(0, -4).includes(task));
  assert.deepEqual(repeated, []);

  // Only what the candidate said is shown, and the rest is counted.
  const shown = await scorecard.locator("body").innerText();
  assert.equal(shown.includes(INVENTED), false);
  assert.ok(kept[0].dropped_quotes >= 1);
  await scorecard.getByText("How this grade was made").click();
  await scorecard.getByText(/not been calibrated/).waitFor();
  await showThemes(window, "grader-scorecard");
  await assertAccessible(scorecard);

  // The figures of the calls, and what the server says of itself.
  await window.command("Show Model Metrics");
  const metrics = await window.webviewWith("main.metrics");
  await metrics.getByText("judge-7b").first().waitFor();
  await metrics.getByText("42").first().waitFor();
  await showThemes(window, "grader-metrics");
  await assertAccessible(metrics);

  // How far it agrees with answers whose levels are known.
  await window.command("Calibrate Grader", "Agreement only");
  await page.locator(".view-line").filter({ hasText: "quadratic" }).waitFor({ timeout: 180_000 });
  await window.screenshot("grader-calibration");
  const [calibration] = readdirSync(join(server.home, "models", "calibrations"));
  assert.match(calibration, /judge-7b/);

  const log = readFileSync(join(server.home, "models", "calls.jsonl"), "utf8")
    .trim()
    .split("\n");
  assert.ok(log.length > 300);
  assert.deepEqual(outsideAttempts(server), []);
  assert.deepEqual(window.webviewErrors, []);
});

story(
  "nothing leaves without consent",
  {
    // A proxy of the machine must not come between.
    env: { NO_PROXY: "0.0.0.0", no_proxy: "0.0.0.0" },
    settings: {
      "http.proxySupport": "off",
      "designDojo.grader.provider": "openai",
      "designDojo.grader.baseUrl": elsewhere.elsewhere,
      "designDojo.grader.model": "judge-7b",
    },
  },
  async ({ server, open }) => {
    const folder = writeFinishedInterview(server.home);
    const window = await open();
    const { page } = window;

    // Without consent the interviewer answers from the script.
    await page.getByRole("tab", { name: "Design Dojo" }).click();
    await startMock(window);
    const interview = await window.webviewWith(".say textarea");
    await ask(interview, "What overhead may the gateway add?");
    await interview.getByText("at most 50 ms").waitFor();
    assert.deepEqual(elsewhere.prompts, []);

    await window.command("Design Dojo: End Interview");
    await window.answerDialog("End Interview");

    // Asked and refused: nothing is sent.
    const row = page.getByRole("treeitem", { name: /LLM gateway/ }).filter({ hasText: "Nov 20" });
    await gradeFromHistory(window, row);
    await page
      .locator(".monaco-dialog-box")
      .getByText(/Send this interview to 0\.0\.0\.0/)
      .waitFor();
    await window.screenshot("grader-consent");
    await window.answerDialog("Cancel");
    assert.deepEqual(elsewhere.prompts, []);

    // Agreed: it is sent.
    await gradeFromHistory(window, row);
    await window.answerDialog("Send");
    const scorecard = await window.webviewWith("main.scorecard");
    await scorecard.getByText("How this grade was made").waitFor({ timeout: 60_000 });
    assert.ok(elsewhere.prompts.length > 0);
    assert.equal(gradesOf(folder, "judge-7b").length, 1);

    // Nobody asks again, and now the interviewer may speak for itself.
    await startMock(window);
    const again = await window.webviewWith(".say textarea");
    await ask(again, "Who are the callers of this thing?");
    await again.getByText(SPOKEN_ANSWER).first().waitFor();
  },
);

async function startMock({ page }) {
  const question = page.getByRole("treeitem", { name: /LLM gateway/ }).filter({ hasText: "●" });
  await question.waitFor();
  await question.hover();
  await question.getByRole("button", { name: /Start Mock Interview/ }).click();
}

async function ask(interview, text) {
  const line = interview.getByRole("textbox", { name: /Say something or ask/ });
  await line.fill(text);
  await line.press("Control+Enter");
}

/** The part of a prompt that differs from call to call. */
const taskOf = (prompt) => prompt.slice(prompt.lastIndexOf("# Your task"));

function gradesOf(folder, grader) {
  const grades = join(folder, "grades");
  return readdirSync(grades)
    .filter((name) => name.endsWith(`${grader}.json`))
    .map((name) => JSON.parse(readFileSync(join(grades, name), "utf8")));
}

/** The self-grade is asked for only once. */
async function gradeFromHistory(window, row) {
  await window.chooseInMenu(row, "Grade Interview");
  const form = await window.webviewWith("main.self-grade", 5_000).catch(() => null);
  await form?.getByRole("button", { name: "Skip all" }).click();
}
