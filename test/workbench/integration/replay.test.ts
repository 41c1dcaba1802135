import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { until } from "../until.mts";

const home = process.env["DESIGN_DOJO_HOME"] ?? "";
const folder = join(home, "interviews", "9998-replayed");
const at = "2026-11-21T10:00:00.000Z";
const facts = {
  ...{ question: "llm-gateway", question_revision: 1, mode: "practice" },
  ...{ target_level: "senior", minutes: 45 },
};
const JOURNAL = [
  {
    ...{ type: "started", v: 1, t: 0, at, id: "9998-replayed", ...facts },
    stages: [{ id: "design", name: "Design", minutes: 45 }],
  },
  { type: "said", t: 4_000, at, text: "One bucket per tenant." },
  { type: "ended", t: 9_000, at },
]
  .map((event) => `${JSON.stringify(event)}\n`)
  .join("");

describe("replaying an interview", () => {
  before(() => {
    mkdirSync(folder, { recursive: true });
    const file = { schema: "dojo.interview/v1", status: "finished", ...facts };
    writeFileSync(join(folder, "interview.json"), JSON.stringify(file));
    writeFileSync(join(folder, "journal.jsonl"), JOURNAL);
  });
  after(async () => {
    await vscode.window.tabGroups.close(replays());
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens one panel, however often it is asked for, and writes nothing", async () => {
    await run();
    await run();
    assert.deepEqual(
      replays().map(({ label }) => label),
      ["Replay: Design an LLM gateway"],
    );
    assert.equal(readFileSync(join(folder, "journal.jsonl"), "utf8"), JOURNAL);
  });
});

async function run(): Promise<void> {
  await vscode.commands.executeCommand("designDojo.replayInterview", { folder });
  await until("the replay", () => replays().length > 0);
}

function replays(): vscode.Tab[] {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  return tabs.filter(
    ({ input }) =>
      input instanceof vscode.TabInputWebview && input.viewType.endsWith("designDojo.replay"),
  );
}
