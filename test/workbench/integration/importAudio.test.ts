import assert from "node:assert/strict";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { after, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { samplesIn, samplesOfMs } from "../../../src/core/voice/frames.ts";
import { wavWithBeeps } from "../../support/sounds.ts";

const id = "2026-11-20T09-00-00-llm-gateway-impt";
const folder = join(process.env["DESIGN_DOJO_HOME"] ?? "", "interviews", id);
const began = Date.parse("2026-11-20T09:00:00.000Z");
const at = (ms: number) => new Date(began + ms).toISOString();
const stages = [{ id: "requirements", name: "Requirements", minutes: 10 }];

describe("importing an audio file", () => {
  before(() => {
    mkdirSync(folder, { recursive: true });
    const about = {
      ...{ id, question: "llm-gateway", question_revision: 1, mode: "practice" },
      ...{ target_level: "senior", minutes: 10, stages },
    };
    const file = { schema: "dojo.interview/v1", status: "finished", ...about };
    writeFileSync(join(folder, "interview.json"), JSON.stringify(file));
    const events = [
      { type: "started", v: 1, t: 0, at: at(0), ...about },
      { type: "ended", t: 12_000, at: at(12_000) },
    ];
    const lines = events.map((event) => `${JSON.stringify(event)}\n`);
    writeFileSync(join(folder, "journal.jsonl"), lines.join(""));
    writeFileSync(join(folder, "phone.wav"), wavWithBeeps(12, [3], { rate: 44_100, channels: 2 }));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("puts the recording of another device onto the grid, and its place into the journal", async () => {
    await importFile("phone.wav", -1_500);
    const { size } = statSync(join(folder, "voice.mp3"));
    assert.equal(size % 144, 0);
    assert.ok(Math.abs(samplesIn(size) - samplesOfMs(12_000)) < 2_000, `${size} bytes`);
    const imported = journal().find(({ type }) => type === "voice-imported");
    assert.equal(imported?.["begin_ms"], -1_500);
    assert.equal(imported?.["samples"], samplesOfMs(12_000));
  });

  it("leaves nothing but the recording, and lets the interview go", () => {
    const left = readdirSync(folder).filter((name) => /\.tmp$|^lock/.test(name));
    assert.deepEqual(left, []);
  });

  it("changes nothing when the file is no sound", async () => {
    rmSync(join(folder, "voice.mp3"));
    writeFileSync(join(folder, "empty.mp3"), "");
    const before = imports();
    // Not awaited: the error message stays until somebody closes it.
    void importFile("empty.mp3", 0);
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    assert.equal(existsSync(join(folder, "voice.mp3")), false);
    assert.equal(imports(), before);
  });
});

async function importFile(name: string, beginMs: number): Promise<void> {
  const args = [{ folder }, vscode.Uri.file(join(folder, name)), beginMs];
  await vscode.commands.executeCommand("designDojo.importAudio", ...args);
}

function journal(): Record<string, unknown>[] {
  const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

const imports = (): number => journal().filter(({ type }) => type === "voice-imported").length;
