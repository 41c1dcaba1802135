import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, afterEach, before, describe, it } from "mocha";
import * as vscode from "vscode";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { writeRecordedInterview } from "../recordedInterview.mts";
import { until } from "../until.mts";

const home = process.env["DESIGN_DOJO_HOME"] ?? "";
const settings = () => vscode.workspace.getConfiguration("designDojo");
const store = (key: string, value: unknown) =>
  settings().update(key, value, vscode.ConfigurationTarget.Global);

describe("transcribing an interview", () => {
  let server: SpeechTestServer;
  let folder = "";

  before(async () => {
    const extension = vscode.extensions.getExtension("design-dojo.design-dojo");
    const sound = join(extension?.extensionPath ?? "", "media/transcription-test.mp3");
    folder = writeRecordedInterview(home, sound);
    server = await SpeechTestServer.start("speaches");
    await store("transcription.model", server.model);
  });
  afterEach(async () => {
    for (const key of ["transcription.url", "voice.keep"]) await store(key, undefined);
  });
  after(async () => {
    server.close();
    await store("transcription.model", undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  const run = () => vscode.commands.executeCommand("designDojo.transcribeInterview", { folder });

  it("puts what was said into the transcript, at its time and beside what the interviewer asked", async () => {
    await store("transcription.url", server.url);
    await run();
    const { segments } = transcript();
    assert.deepEqual(segments.map(({ source, speaker }) => [source, speaker]).slice(0, 2), [
      ["typed", "interviewer"],
      ["speech", "candidate"],
    ]);
    const [, first] = segments;
    assert.ok(Math.abs((first?.start_ms ?? 0) - 10_000) < 500, `${first?.start_ms} ms`);
    assert.ok((first?.words?.length ?? 0) > 3);
    assert.deepEqual(server.undecodable, []);
    assert.ok(events().some(({ type }) => type === "voice-transcribed"));
  });

  it("sends nothing a second time", async () => {
    await store("transcription.url", server.url);
    const before = server.received.length;
    await run();
    assert.equal(server.received.length, before);
  });

  it("has subtitles that follow a correction when it is saved, and keeps it", async () => {
    const document = await vscode.workspace.openTextDocument(join(folder, "transcript.json"));
    const from = document.positionAt(document.getText().indexOf("A sound at"));
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(from, from.translate(0, 7)), "Corrected");
    await vscode.workspace.applyEdit(edit);
    await document.save();
    const subtitles = () => readFileSync(join(folder, "transcript.vtt"), "utf8");
    await until("the subtitles", () => subtitles().includes("Corrected"));
    await store("transcription.url", server.url);
    await run();
    assert.match(subtitles(), /Corrected/);
  });

  it("deletes the recording afterwards when the user wants that", async () => {
    await store("transcription.url", server.url);
    await store("voice.keep", "deleteAfterTranscription");
    await run();
    assert.equal(existsSync(join(folder, "voice.mp3")), false);
    assert.ok(transcript().segments.length > 1);
  });

  function transcript() {
    const text = readFileSync(join(folder, "transcript.json"), "utf8");
    return JSON.parse(text) as { segments: Segment[] };
  }

  function events(): { type: string }[] {
    const lines = readFileSync(join(folder, "journal.jsonl"), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line) as { type: string });
  }
});

interface Segment {
  readonly source?: string;
  readonly speaker: string;
  readonly start_ms: number;
  readonly words?: readonly unknown[];
}
