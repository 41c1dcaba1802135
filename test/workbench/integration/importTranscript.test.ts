import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";

const home = process.env["DESIGN_DOJO_HOME"] ?? "";
const folder = join(home, "interviews", "9999-imported");

describe("importing a transcript", () => {
  before(() => {
    mkdirSync(folder, { recursive: true });
    const file = { schema: "dojo.interview/v1", question: "llm-gateway", status: "finished" };
    writeFileSync(join(folder, "interview.json"), JSON.stringify(file));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("puts the turns of a captions file into the interview", async () => {
    const captions = join(folder, "talk.vtt");
    const cue = "00:01.000 --> 00:04.000\n<v Candidate>One token bucket per tenant.\n";
    writeFileSync(captions, `WEBVTT\n\n${cue}`);
    await importFile(captions);
    const { segments } = JSON.parse(readFileSync(join(folder, "transcript.json"), "utf8"));
    assert.equal(segments.length, 1);
    assert.equal(segments[0].speaker, "candidate");
    assert.equal(segments[0].start_ms, 1_000);
    assert.equal(segments[0].text, "One token bucket per tenant.");
  });
});

async function importFile(path: string): Promise<void> {
  const args = [{ folder }, vscode.Uri.file(path)];
  await vscode.commands.executeCommand("designDojo.importTranscript", ...args);
}
