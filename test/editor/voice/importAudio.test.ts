import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import type { Uri } from "vscode";
import type { InterviewTarget } from "../../../src/editor/commands.ts";
import { importAudio } from "../../../src/editor/voice/importAudio.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import type { ImportParts } from "../../../src/services/voice/importJob.ts";
import { temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { otherWindow } from "../../support/otherWindow.ts";
import { recordedInterview } from "../../support/recordedInterview.ts";
import { wavWithBeeps } from "../../support/sounds.ts";
import { minutesOfTape } from "../../support/tapes.ts";
import { buildImport } from "../../support/voice.ts";

/** What the user answers to the notification at the end, when they do. */
let answer: Promise<string | undefined>;
vi.mock("vscode", () => ({
  ProgressLocation: { Notification: 15 },
  window: {
    showWarningMessage: () => Promise.resolve("Replace"),
    showInformationMessage: () => answer,
    withProgress: (_: unknown, run: (progress: unknown, token: unknown) => unknown) =>
      run({ report: () => undefined }, { onCancellationRequested: () => undefined }),
  },
}));

let built: string;
let sound: ImportParts;
beforeAll(async () => {
  built = await mkdtemp(join(tmpdir(), "dojo-import-"));
  sound = await buildImport(built);
});
afterAll(() => rm(built, { recursive: true, force: true }));
beforeEach(() => void (answer = Promise.resolve(undefined)));

/** A window that shows no interview: each is opened when it is lent, and put away after. */
async function recorded() {
  const home = await temporaryFolder();
  const folder = await recordedInterview(home, await minutesOfTape(1));
  const file = join(home, "phone.wav");
  await writeFile(file, wavWithBeeps(5, [3], { rate: 44_100, channels: 1 }));
  const deeds: string[] = [];
  let lost: (() => string | null) | undefined;
  const lend = async <T>(id: string, work: (session: InterviewSession) => Promise<T>) => {
    const session = await openWorld(home).desk.open(id);
    try {
      if (lost) Object.defineProperty(session, "readOnly", { get: lost });
      return await work(session);
    } finally {
      await session.dispose();
    }
  };
  const parts = {
    ...{ sound, interviews: { lend }, archive: { refresh: () => deeds.push("shown anew") } },
    log: { tell: (error: unknown) => Promise.resolve(void deeds.push(String(error))) },
    settle: () => Promise.resolve(void deeds.push("nobody else writes")),
  } as unknown as Parameters<typeof importAudio>[0];
  const run = (into = folder) =>
    importAudio(parts, { folder: into } as InterviewTarget, { fsPath: file } as Uri, 0);
  const bytes = () => readFile(join(folder, "voice.mp3"));
  const journal = async () =>
    (await readFile(join(folder, "journal.jsonl"), "utf8")).match(/voice-import[\w-]+/g);
  const lose = (holder: () => string | null) => (lost = holder);
  return { home, folder, deeds, run, lose, bytes, journal, before: await bytes() };
}

test("an import is undone when the user says so, though the interview was put away meanwhile", async () => {
  const { folder, deeds, run, bytes, journal, before } = await recorded();
  let undo: (choice: string) => void = () => undefined;
  answer = new Promise((resolve) => (undo = resolve));
  await run();
  expect((await bytes()).equals(before)).toBe(false);
  undo("Undo");
  await expect
    .poll(() => deeds)
    .toEqual(["nobody else writes", "shown anew", "nobody else writes", "shown anew"]);
  expect((await bytes()).equals(before)).toBe(true);
  expect(await journal()).toEqual(["voice-imported", "voice-import-undone"]);
  expect((await readdir(folder)).filter((name) => name.startsWith("voice.mp3."))).toEqual([]);
});

test("an undoing that fails is told", async () => {
  const { folder, deeds, run } = await recorded();
  let undo: (choice: string) => void = () => undefined;
  answer = new Promise((resolve) => (undo = resolve));
  await run();
  await rm(join(folder, "voice.mp3"));
  undo("Undo");
  await expect.poll(() => deeds.at(-1)).toMatch(/voice\.mp3 cannot be replaced: .*restore it/);
});

test("an interview that another window took meanwhile keeps its recording", async () => {
  const { folder, run, lose, bytes, journal, before } = await recorded();
  let looks = 0;
  lose(() => (looks++ === 0 ? null : "Another window"));
  await expect(run()).rejects.toThrow(/Another window has this interview open/);
  expect((await bytes()).equals(before)).toBe(true);
  expect(await journal()).toBeNull();
  expect((await readdir(folder)).filter((name) => name.startsWith("voice.mp3."))).toEqual([]);
});

test("an interview that another window is recording keeps its recording", async () => {
  const { home, run } = await recorded();
  const other = await otherWindow(home);
  const file = join(other.folder, "voice.mp3");
  await writeFile(file, "being recorded");
  await expect(run(other.folder)).rejects.toThrow(
    /^Another window .*has this interview open. Close it there, then import again/,
  );
  expect(await readFile(file, "utf8")).toBe("being recorded");
});
