import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, test, vi } from "vitest";
import type { Uri } from "vscode";
import type { InterviewTarget } from "../../../src/editor/commands.ts";
import { importTranscriptInto } from "../../../src/editor/voice/importTranscript.ts";
import { temporaryFolder } from "../../support/files.ts";

/** What the user answers to the notification at the end. */
let answer: (choice: string | undefined) => void;
let answered: Promise<string | undefined>;
vi.mock("vscode", () => ({ window: { showInformationMessage: () => answered } }));
beforeEach(() => {
  answered = new Promise((resolve) => (answer = resolve));
});

async function imported() {
  const home = await temporaryFolder();
  const folder = join(home, "interviews", "a");
  await mkdir(folder, { recursive: true });
  const file = join(home, "talk.vtt");
  await writeFile(file, "WEBVTT\n\n00:01.000 --> 00:02.000\nI would shard it.\n");
  const deeds: string[] = [];
  const parts = {
    archive: { refresh: () => deeds.push("shown anew") },
    log: { tell: (error: Error) => Promise.resolve(void deeds.push(error.message)) },
  } as unknown as Parameters<typeof importTranscriptInto>[0];
  await importTranscriptInto(parts, { folder } as InterviewTarget, { fsPath: file } as Uri);
  return { folder, deeds };
}

test("an import of a transcript is shown, and shown anew when it is undone", async () => {
  const { deeds } = await imported();
  expect(deeds).toEqual(["shown anew"]);
  answer("Undo");
  await expect.poll(() => deeds).toEqual(["shown anew", "shown anew"]);
});

test("an undoing that fails is told", async () => {
  const { folder, deeds } = await imported();
  await rm(folder, { recursive: true });
  answer("Undo");
  await expect.poll(() => deeds.at(-1)).toMatch(/restore it.*The transcript is as it was/);
});
