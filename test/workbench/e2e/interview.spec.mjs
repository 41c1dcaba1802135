/** The product's main job, as a person does it: from the question to the scorecard and the history. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { assertAccessible, showThemes } from "../looks.mjs";
import { outsideAttempts } from "../network/recording.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const NOTES = [
  "20M/day = 230 rps, peak x5 = 1,200 rps",
  "Reserve input + max_tokens estimate before the call, settle with the actual usage after it",
  "Key = run id + step + ordinal, stored before the first attempt",
].join("\n");
const SPOKEN =
  "After a timeout we do not know whether the e-mail went out, so unknown is a state of its own and we ask the provider by key before anything is sent again.";

story("a mock interview from question to scorecard", {}, async ({ server, open }) => {
  const window = await open();
  const { page } = window;

  // The question, from the tree.
  await page.getByRole("tab", { name: "Design Dojo" }).click();
  const question = page.getByRole("treeitem", { name: /Design an LLM gateway/ });
  await question.waitFor();
  await question.hover();
  await question.getByRole("button", { name: /Start Mock Interview/ }).click();

  // Three boxes and two labelled arrows.
  let interview = await window.webviewWith(".excalidraw canvas.interactive");
  await draw(page, interview);
  await interview.getByRole("textbox", { name: "Notes" }).fill(NOTES);
  const line = interview.getByRole("textbox", { name: /Say something or ask/ });
  await line.fill(SPOKEN);
  await line.press("Enter");
  await line.fill("What overhead may the gateway add?");
  await line.press("Control+Enter");
  await interview.getByText("at most 50 ms").waitFor();
  await interview.getByRole("button", { name: "Next stage" }).click();
  await interview.locator("[aria-current=step]", { hasText: "Estimation" }).waitFor();
  await interview.getByText("saved", { exact: true }).waitFor();
  await window.statusBarItem(/\d\d:\d\d · Estimation/).waitFor();
  await showThemes(window, "interview");

  // A reload in the middle loses nothing.
  const before = journalOf(server);
  await window.reload();
  interview = await window.webviewWith(".excalidraw canvas.interactive");
  await interview.locator("[aria-current=step]", { hasText: "Estimation" }).waitFor();
  const notes = interview.getByRole("textbox", { name: "Notes" });
  await until("the notes", async () => (await notes.inputValue()) === NOTES);
  await interview.getByText("unknown is a state of its own").waitFor();
  assert.deepEqual(journalOf(server).slice(0, before.length), before);
  assert.deepEqual(
    boardTexts(server),
    ["Agents and services", "Rate limiter", "Provider A", "SSE", "admitted"].toSorted(),
  );

  // The end, the self-grade, the grade.
  await interview.getByRole("button", { name: "End", exact: true }).click();
  await window.answerDialog("End Interview");
  await page.getByRole("button", { name: "Grade Interview" }).click();
  const scorecard = await window.webviewWith("main.self-grade");
  await scorecard.getByRole("radio", { name: /^3/ }).first().check();
  await scorecard.getByRole("button", { name: "Show the grade" }).click();
  await scorecard
    .getByText(/Found \d+ of \d+ signals/)
    .first()
    .waitFor();

  // The evidence of a note and of a drawn box.
  await expand(scorecard, "Deep dive");
  await scorecard
    .getByText("Reserve input + max_tokens estimate before the call")
    .first()
    .waitFor();
  await expand(scorecard, "Architecture");
  const box = scorecard.locator("blockquote", { hasText: "Rate limiter" }).first();
  await box.waitFor();
  await assertAccessible(scorecard);
  await showThemes(window, "scorecard");
  await box.getByRole("button", { name: /on the board/i }).click();
  await window.webviewWith(".excalidraw canvas.interactive");

  // The history.
  const row = page.getByRole("treeitem", { name: /Design an LLM gateway.*of at most/ });
  await row.waitFor();
  await window.screenshot("history");

  assert.deepEqual(window.webviewRequestsOutside, []);
  assert.deepEqual(outsideAttempts(server), []);
});

/** Boxes by keyboard shortcut and mouse, labels by keyboard. */
async function draw(page, interview) {
  const canvas = interview.locator(".excalidraw canvas.interactive");
  const drag = async (key, from, to, text) => {
    // A line of the interviewer's may have moved it.
    const { x, y } = await canvas.boundingBox();
    const at = (dx, dy) => [x + dx, y + dy];
    await page.mouse.click(...at(400, 560));
    await page.keyboard.press("Escape");
    await page.keyboard.press(key);
    await page.mouse.move(...at(...from));
    await page.mouse.down();
    await page.mouse.move(...at(...to), { steps: 8 });
    await page.mouse.up();
    await page.keyboard.press("Enter");
    await interview.locator("textarea.excalidraw-wysiwyg").waitFor();
    await page.keyboard.type(text);
    await page.keyboard.press("Escape");
    await interview.locator("textarea.excalidraw-wysiwyg").waitFor({ state: "detached" });
  };
  await drag("r", [120, 200], [270, 290], "Agents and services");
  await drag("r", [390, 200], [540, 290], "Rate limiter");
  await drag("r", [660, 200], [810, 290], "Provider A");
  await drag("a", [272, 245], [388, 245], "SSE");
  await drag("a", [542, 245], [658, 245], "admitted");
}

async function expand(scorecard, criterion) {
  const button = scorecard.getByRole("button", { name: new RegExp(`^${criterion}`) });
  if ((await button.getAttribute("aria-expanded")) === "false") await button.click();
}

const folderOf = ({ home }) => join(home, "interviews", onlyOne(home));

function onlyOne(home) {
  const [name, ...more] = readdirSync(join(home, "interviews"));
  assert.equal(more.length, 0);
  return name;
}

/** Its lines, but for one that is being written. */
function journalOf(server) {
  return readFileSync(join(folderOf(server), "journal.jsonl"), "utf8")
    .split("\n")
    .slice(0, -1);
}

function boardTexts(server) {
  const { elements } = JSON.parse(readFileSync(join(folderOf(server), "board.excalidraw"), "utf8"));
  return elements
    .filter(({ type }) => type === "text")
    .map(({ text }) => text.replaceAll("\n", " "))
    .toSorted();
}
