import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "mocha";
import * as vscode from "vscode";
import { until } from "../until.mts";

const QUESTION = "gpu-autoscale";
const run = (command: string, ...args: unknown[]) =>
  vscode.commands.executeCommand(`designDojo.${command}`, ...args);
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

// The runner starts a sound server with a virtual microphone where there is one.
const hasMicrophone = process.env["DOJO_TEST_MICROPHONE"] === "virtual";

(hasMicrophone ? describe : describe.skip)("a recording in the extension host", () => {
  it("starts with a command, with anchors in the journal", async () => {
    if (!live()) await run("startPractice", QUESTION);
    await until("an interview", () => live() !== undefined);
    await run("startRecording");
    await until("three anchors", () => count("voice-anchor") >= 3);
    assert.ok(bytes() > 4_000, `${bytes()} bytes`);
  });

  it("pauses with the clock, and goes on with it", async () => {
    await run("toggleTimer");
    let before = 0;
    // Recorded is 4 kB a second.
    await until("a second and a half without sound", async () => {
      before = bytes();
      await wait(1_500);
      return bytes() === before;
    });
    await run("toggleTimer");
    await until("sound again", () => bytes() > before + 4_000);
  });

  it("is muted and unmuted", async () => {
    await run("toggleMute");
    await run("toggleMute");
    assert.deepEqual(
      events().flatMap(({ type, muted }) => (type === "voice-muted" ? [muted] : [])),
      [true, false],
    );
  });

  it("stops with a command, and the file has whole frames", async () => {
    await run("stopRecording");
    assert.equal(events().findLast(isOfVoice)?.reason, "user");
    assert.equal(bytes() % 144, 0);
  });

  it("goes on in the same file, and ends with the interview", async () => {
    const before = bytes();
    await run("startRecording");
    await until("sound", () => bytes() > before + 4_000);
    const folder = live();
    // Not awaited: it asks whether to grade.
    void run("endInterview");
    await until("the end", () => events(folder).findLast(isOfVoice)?.reason === "ended");
    assert.equal(bytes(folder) % 144, 0);
    await until("the interview's end", () => live() === undefined);
  });

  it("starts with a mock interview when the user wants that", async () => {
    await vscode.workspace
      .getConfiguration("designDojo")
      .update("voice.record", "always", vscode.ConfigurationTarget.Global);
    await run("startMock", QUESTION);
    await until("an interview", () => live() !== undefined);
    await until("an anchor", () => count("voice-anchor") > 0);
    await run("stopRecording");
  });
});

interface Told {
  readonly type: string;
  readonly reason?: string;
  readonly muted?: boolean;
}

const isOfVoice = ({ type }: Told): boolean => type.startsWith("voice-");

const home = (): string => join(process.env["DESIGN_DOJO_HOME"] ?? "", "interviews");

/** The folder of the interview that goes on. */
function live(): string | undefined {
  if (!existsSync(home())) return undefined;
  return readdirSync(home())
    .map((name) => join(home(), name))
    .find((folder) => {
      const told = events(folder);
      return told.length > 0 && !told.some(({ type }) => type === "ended");
    });
}

function events(folder = live()): Told[] {
  const file = join(folder ?? "", "journal.jsonl");
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .split("\n")
    .slice(0, -1) // what follows the last line is being written
    .map((line) => JSON.parse(line) as Told);
}

const count = (type: string): number => events().filter((event) => event.type === type).length;

function bytes(folder = live()): number {
  const file = join(folder ?? "", "voice.mp3");
  return existsSync(file) ? statSync(file).size : 0;
}
