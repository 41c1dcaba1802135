import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../../scripts/project.mjs";
import { showThemes } from "../looks.mjs";
import { story } from "../story.mjs";
import { until } from "../until.mts";

const bank = join(root, "question-bank/katas/rate-limiter/rl-token-bucket/ts");
const solution = readFileSync(join(bank, "solution/tokenBucket.ts"), "utf8");

// The solution is typed as it stands.
const settings = Object.fromEntries(
  ["autoClosingBrackets", "autoClosingQuotes", "autoClosingComments", "autoIndent"].map((name) => [
    `editor.${name}`,
    name === "autoIndent" ? "none" : "never",
  ]),
);

story(
  "a kata from the tree to green, compared and begun again",
  { settings },
  async ({ server, open }) => {
    const window = await open();
    const { page } = window;
    const folder = join(server.home, "katas/rl-token-bucket");
    const row = (name) => page.getByRole("treeitem", { name });
    const lens = (text) => page.locator(".codelens-decoration a").filter({ hasText: text }).first();
    // A tooltip of what is pointed at would lie over the palette.
    const command = async (title, ...rows) => {
      await page.mouse.move(700, 800);
      await window.command(`Design Dojo: ${title}`, ...rows);
    };
    const progress = () => JSON.parse(readFileSync(join(folder, "progress.json"), "utf8"));

    await page.getByRole("tab", { name: "Design Dojo" }).first().click();
    await page.getByRole("button", { name: "Katas Section" }).waitFor();
    await row(/^Rate limiter/)
      .first()
      .click();
    await row(/^Token bucket/)
      .first()
      .click();
    await row(/^TypeScript/)
      .first()
      .click();
    await page.getByRole("tab", { name: /^tokenBucket\.ts/ }).waitFor();
    await page.getByRole("tab", { name: /^tokenBucket\.test\.ts/ }).waitFor();
    await lens("Run").waitFor();
    const readme = await window.webviewWith("h1");
    assert.equal(await readme.locator("h1").textContent(), "Token bucket");
    await window.screenshot("kata-opened");

    await lens("Run").click();
    const results = page.locator(".test-output-peek-tree .monaco-list-row");
    await results.filter({ hasText: /a refusal takes nothing.*TODO: take the cost/ }).waitFor();
    await showThemes(window, "kata-failed");
    assert.equal(progress().languages.ts.green_at, null);

    await command("Show Next Hint");
    await page.getByRole("tab", { name: /Hint 1 of 3/ }).waitFor();
    await until("the hint's note", () => progress().languages.ts.hints_shown === 1);
    await page.keyboard.press("Control+1");

    await command("Compare With Reference");
    await page.getByText("Your tests are not green yet.").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();

    await page.getByRole("tab", { name: /^tokenBucket\.ts/ }).click();
    await page.locator(".editor-group-container.active .monaco-editor .view-lines").click();
    await page.keyboard.press("Control+A");
    await page.keyboard.insertText(solution);
    await page.keyboard.press("Control+Home");
    await lens("Run").click();
    await row(/Token bucket, .*green/).waitFor();
    await window.screenshot("kata-green");
    assert.equal(typeof progress().languages.ts.green_at, "string");

    await command("Compare With Reference");
    await page.getByRole("tab", { name: /yours ↔ reference/ }).waitFor();

    await command("Open Kata…", "Token bucket", "TypeScript");
    await page.getByRole("tab", { name: /^tokenBucket\.ts/ }).waitFor();
    await command("Start Mutation Round");
    await page.getByRole("tab", { name: /^tokenBucket\.mutants\.test\.ts/ }).waitFor();
    assert.ok(existsSync(join(folder, "ts/tokenBucket.mutants.test.ts")));
    await page.getByRole("treeitem", { name: /A refused caller loses/ }).waitFor();
    await showThemes(window, "kata-mutation-round");

    await page.getByRole("tab", { name: /^tokenBucket\.ts/ }).click();
    await command("Reset Kata");
    await page.getByRole("button", { name: "Reset", exact: true }).click();
    await window.told("Your file is kept as");
    const kept = readdirSync(join(folder, "ts")).find((name) => name.endsWith(".bak"));
    assert.equal(readFileSync(join(folder, "ts", kept), "utf8").trim(), solution.trim());
    assert.match(readFileSync(join(folder, "ts/tokenBucket.ts"), "utf8"), /TODO/);
  },
);
