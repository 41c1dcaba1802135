import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { DojoError } from "../../../src/core/errors.ts";
import { fold } from "../../../src/core/interview/state.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readJournal } from "../../../src/services/interview/journalReader.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { FakeClock } from "../../support/clock.ts";
import { FAULTS, FaultyFiles, temporaryFolder, type Fault } from "../../support/files.ts";
import { box, jsonIn, openWorld, savingOf, textIn, until } from "../../support/interview.ts";

const PIXEL = "data:image/png;base64,iVBORw0KGgo=";

/** Two seconds of an interview in which everything is touched. */
async function work(
  session: InterviewSession,
  clock: { advance(ms: number): void },
): Promise<void> {
  session.say("We shard by tenant.");
  session.changeNotes("QPS: 230");
  session.addFile({ id: "f1", mimeType: "image/png", dataURL: PIXEL, created: 5 });
  await session.changeBoard({ upsert: [box("a")], remove: [] });
  clock.advance(1_000);
  await until(() => session.saving.state !== "saving");
  session.changeNotes("QPS: 1200");
  clock.advance(1_000);
  await until(() => session.saving.state !== "saving");
}

/** Whatever happened before: the folder holds all of the session, once. */
async function expectAllSaved(session: InterviewSession): Promise<void> {
  const { events, rejected } = await readJournal(disk, join(session.folder, "journal.jsonl"));
  const lines = events.map((event) => JSON.stringify(event));
  expect(new Set(lines).size).toBe(lines.length);
  // What a torn write left behind is whole on another line.
  for (const { text } of rejected) expect(lines.some((line) => line.startsWith(text))).toBe(true);
  expect(fold(events)).toEqual(session.state);
  const names = await readdir(session.folder);
  expect(names.filter((name) => /outside|rejected\.(?!jsonl)/.test(name))).toEqual([]);
  expect(await textIn(session.folder, "notes.md")).toBe(session.state.notes);
  expect((await jsonIn(session.folder, "board.excalidraw"))["elements"]).toEqual([box("a")]);
  expect(await jsonIn(session.folder, "interview.json")).toMatchObject({ status: "finished" });
}

/** A started session on a disk that is healthy until `fault` says otherwise. */
async function workWithFault(code: Fault, at: number, count: number) {
  const faulty = new FaultyFiles();
  // The times of the files are real: so must be those of the events.
  const clock = new FakeClock(new Date().toISOString());
  const { start } = openWorld(await temporaryFolder(), { files: faulty.files, clock });
  const session = await start();
  clock.advance(1_000);
  await until(() => session.saving.state !== "saving");
  const states = savingOf(session);
  faulty.fail(code, faulty.calls.length + at, count);
  await work(session, clock);
  const { hit } = faulty;
  faulty.heal();
  // The retry runs two seconds later at most; ticks go on meanwhile.
  clock.advance(2_000);
  await until(() => session.saving.state !== "failed");
  await session.end();
  await until(() => session.saving.state === "saved");
  await session.dispose();
  return { session, states, hit };
}

/** How many calls the work makes on a healthy disk. */
async function countCalls(): Promise<number> {
  const faulty = new FaultyFiles();
  const { start, clock } = openWorld(await temporaryFolder(), { files: faulty.files });
  const session = await start();
  clock.advance(1_000);
  await until(() => session.saving.state === "saved");
  const before = faulty.calls.length;
  await work(session, clock);
  const after = faulty.calls.length;
  await session.dispose();
  return after - before;
}

describe.each(FAULTS)("a disk that answers %s", (code) => {
  test("from any call on: it is said once, nothing is lost, and all is saved when it ends", async () => {
    const calls = await countCalls();
    expect(calls).toBeGreaterThan(40);
    for (let at = 0; at < calls; at += 1) {
      const { session, states, hit } = await workWithFault(code, at, Infinity);
      expect([at, hit, states.filter((state) => state === "failed").length]).toEqual([at, true, 1]);
      await expectAllSaved(session);
    }
  });

  test("at any single call: nothing is lost and nothing is written twice", async () => {
    const calls = await countCalls();
    for (let at = 0; at < calls; at += 1) {
      const { session, states } = await workWithFault(code, at, 1);
      expect(states.filter((state) => state === "failed").length).toBeLessThanOrEqual(1);
      await expectAllSaved(session);
    }
  });

  test("while one starts: a DojoError with the next step, or a session that saves later", async () => {
    const outcomes: string[] = [];
    for (let at = 0; at < 14; at += 1) {
      outcomes.push(await outcomeOf(code, at, async ({ start }) => start()));
    }
    expect(outcomes.lastIndexOf("error")).toBeLessThan(outcomes.indexOf("session"));
  });

  test("while one resumes: a DojoError with the next step, or a session that saves later", async () => {
    const home = await temporaryFolder();
    const outcomes = new Set<string>();
    for (let at = 0; at < 20; at += 1) {
      const before = await openWorld(home).start();
      await before.dispose();
      outcomes.add(await outcomeOf(code, at, ({ desk }) => desk.open(before.id), home));
    }
    expect([...outcomes].sort()).toEqual(["error", "session"]);
  });
});

/** What comes of an interview that is opened on a disk whose calls fail from number `at` on, for a while. */
async function outcomeOf(
  code: Fault,
  at: number,
  open: (world: ReturnType<typeof openWorld>) => Promise<InterviewSession>,
  home?: string,
): Promise<string> {
  const faulty = new FaultyFiles();
  faulty.fail(code, at);
  const clock = new FakeClock(new Date().toISOString());
  const world = openWorld(home ?? (await temporaryFolder()), { files: faulty.files, clock });
  let session: InterviewSession;
  try {
    session = await open(world);
  } catch (error) {
    return error instanceof DojoError ? "error" : String(error);
  }
  session.say("Still here.");
  faulty.heal();
  // A lock whose making failed half-way is stale after 15 seconds.
  await until(() => {
    if (session.saving.state !== "saved" && !faulty.busy) clock.advance(500);
    return session.saving.state === "saved";
  });
  await session.dispose();
  expect(session.readOnly).toBeNull();
  const { events } = await readJournal(disk, join(session.folder, "journal.jsonl"));
  expect(fold(events)).toEqual(session.state);
  return "session";
}

test("a disk that takes half a line leaves no half line that counts", async () => {
  const faulty = new FaultyFiles();
  let room = Infinity;
  const files = {
    ...faulty.files,
    write(descriptor: number, bytes: Uint8Array): number {
      if (room === 0) throw Object.assign(new Error("full"), { code: "ENOSPC" });
      const taken = disk.write(descriptor, bytes.subarray(0, Math.min(room, bytes.length)));
      room -= taken;
      return taken;
    },
  };
  const { start, clock } = openWorld(await temporaryFolder(), { files });
  const session = await start();
  room = 20;
  await work(session, clock);
  expect(session.saving).toEqual({
    state: "failed",
    message:
      `${session.folder} cannot be written: no space left on the disk: free some space (ENOSPC). ` +
      "Your work is kept in memory and saved as soon as that is possible; do not close the editor.",
  });
  room = Infinity;
  clock.advance(2_000);
  await until(() => session.saving.state === "saved");
  await session.end();
  await session.dispose();
  await expectAllSaved(session);
});

test("a file where the home folder should be is named, with what to do", async () => {
  const home = join(await temporaryFolder(), "design-dojo");
  await writeFile(home, "I was here first");
  const { start, store } = openWorld(home);
  await expect(start()).rejects.toThrow(
    `Cannot start an interview in ${home}: a file is where a folder should be: rename or move that file`,
  );
  await expect(store.list()).rejects.toThrow(`Cannot read ${join(home, "interviews")}`);
  expect(await readFile(home, "utf8")).toBe("I was here first");
});
