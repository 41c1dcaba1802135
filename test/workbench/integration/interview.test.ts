import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { until } from "../until.mts";

const QUESTION = "gpu-autoscale";
const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`designDojo.${command}`, ...args);

describe("an interview in the extension host", () => {
  it("starts in a panel of its own, with a journal", async () => {
    await run("startPractice", QUESTION);
    await until("a panel", () => interviewTabs().length === 1);
    assert.deepEqual(eventTypes().slice(0, 1), ["started"]);
  });

  it("ticks once a second, pauses and goes on", async () => {
    await until("two ticks", () => eventTypes().filter((type) => type === "tick").length >= 2);
    await run("toggleTimer");
    const { length } = eventTypes();
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    assert.equal(eventTypes().slice(length).includes("tick"), false);
    await run("toggleTimer");
    await until("the clock again", () => eventTypes().at(-1) === "tick");
  });

  it("goes from stage to stage", async () => {
    await run("nextStage");
    await until("the stage", () => eventTypes().includes("stage-entered"));
  });

  it("keeps its clock when the panel is closed, and shows it again", async () => {
    await vscode.window.tabGroups.close(interviewTabs());
    const before = eventTypes().length;
    await until("a tick without a panel", () => eventTypes().slice(before).includes("tick"));
    await run("resumeInterview");
    await until("the panel", () => interviewTabs().length === 1);
  });

  it("shows its board in words", async () => {
    await run("showBoardAsText");
    await until("the text", () => vscode.window.activeTextEditor !== undefined);
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? "", /The board is empty/);
  });

  it("opens the reference in practice", async () => {
    await run("openReferenceAnswer");
    await until("the preview", () => tabs().some(({ label }) => label.includes("Reference")));
  });
});

function home(): string {
  const folder = process.env["DESIGN_DOJO_HOME"];
  assert.ok(folder, "DESIGN_DOJO_HOME is not set");
  return folder;
}

const interviews = (): string[] => readdirSync(join(home(), "interviews"));

function eventTypes(): string[] {
  const [name = ""] = interviews();
  const journal = readFileSync(join(home(), "interviews", name, "journal.jsonl"), "utf8");
  return journal
    .split("\n")
    .slice(0, -1) // what follows the last line is being written
    .map((line) => (JSON.parse(line) as { type: string }).type);
}

const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
const interviewTabs = () =>
  tabs().filter(
    ({ input }) =>
      input instanceof vscode.TabInputWebview && input.viewType.endsWith("designDojo.interview"),
  );
