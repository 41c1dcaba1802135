import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { VoiceNote } from "../../../src/core/interview/event.ts";
import { disk, type FileSystem } from "../../../src/services/files/fileSystem.ts";
import { sha256Of } from "../../../src/services/files/sha256.ts";
import { swapRecording } from "../../../src/services/voice/recordingSwap.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { RECORDED, recordedInterview } from "../../support/recordedInterview.ts";

const IDENTITY = { pid: 1, host: "here", isAlive: () => true };
const PLACE = { begin_ms: 0, samples: 576 };

/** Whoever writes the interview, in its place: what is noted is kept. */
function notebook(folder: string) {
  const notes: VoiceNote[] = [];
  const saving = { state: "saved", message: "" } as const;
  return { folder, notes, saving, noteVoice: (note: VoiceNote) => void notes.push(note), save };
}
const save = () => Promise.resolve();

/** A folder with a recording, unless there is none yet, and a fresh one beside it. */
async function folderWith(before: string | null) {
  const folder = await temporaryFolder();
  const [file, fresh] = [join(folder, "voice.mp3"), join(folder, "voice.mp3.1.tmp")];
  if (before !== null) await writeFile(file, before);
  await writeFile(fresh, "new");
  const book = notebook(folder);
  const swap = (files: FileSystem = disk) =>
    swapRecording({ files, identity: IDENTITY }, book, fresh, PLACE);
  return { folder, fresh, book, swap, text: () => readFile(file, "utf8") };
}

const keptIn = async (folder: string) =>
  (await readdir(folder)).filter((name) => name.endsWith(".replaced"));
const kinds = ({ notes }: ReturnType<typeof notebook>) => notes.map(({ type }) => type);

test("the new recording is there, and the old one comes back when that is undone", async () => {
  const { folder, book, swap, text } = await folderWith("old");
  const swapped = await swap();
  expect(await text()).toBe("new");
  const sums = { sha256: sha256Of("new"), replaced: sha256Of("old") };
  expect(book.notes).toEqual([{ type: "voice-imported", ...PLACE, ...sums, passages: [] }]);
  await swapped.undo(book);
  expect([await text(), await readdir(folder)]).toEqual(["old", ["voice.mp3"]]);
  expect(kinds(book)).toEqual(["voice-imported", "voice-import-undone"]);
});

test("nothing of the old one is left when it is let go", async () => {
  const { folder, swap, text } = await folderWith("old");
  await (await swap()).letGo();
  expect([await text(), await readdir(folder)]).toEqual(["new", ["voice.mp3"]]);
});

test("where there was none, undoing leaves none", async () => {
  const { folder, book, swap } = await folderWith(null);
  await (await swap()).undo(book);
  expect(await readdir(folder)).toEqual([]);
});

test("whichever call the disk refuses, the old recording is there, and no import counts", async () => {
  const calls = new FaultyFiles();
  await (await folderWith("old")).swap(calls.files);
  for (let call = 0; call < calls.calls.length; call += 1) {
    const { folder, book, swap, text } = await folderWith("old");
    const faulty = new FaultyFiles();
    faulty.fail("ENOSPC", call, 1);
    const told = await swap(faulty.files).then(
      () => "new",
      (error: Error) => error.message,
    );
    const isRefused = /voice\.mp3 cannot be replaced: no space left/.test(told);
    expect([told, await text()]).toEqual([isRefused ? told : "new", isRefused ? "old" : "new"]);
    const counts = kinds(book).filter((kind) => kind === "voice-imported").length;
    const undone = kinds(book).filter((kind) => kind === "voice-import-undone").length;
    expect(counts - undone).toBe(isRefused ? 0 : 1);
    // Least of all may what nobody can undo fill a disk that is full.
    expect(await keptIn(folder)).toHaveLength(isRefused ? 0 : 1);
  }
});

test("an import that the disk refuses leaves the undoing of the one before", async () => {
  const { folder, fresh, book, swap, text } = await folderWith("old");
  const first = await swap();
  await writeFile(fresh, "newest");
  const rename: FileSystem["rename"] = (from, to) =>
    from === fresh ? Promise.reject(new Error("it is held")) : disk.rename(from, to);
  await expect(swap({ ...disk, rename })).rejects.toThrow(/cannot be replaced: it is held/);
  expect(await text()).toBe("new");
  await first.undo(book);
  expect([await text(), await keptIn(folder)]).toEqual(["old", []]);
});

test("imports are undone one after the other, the latest first", async () => {
  const { folder, fresh, book, swap, text } = await folderWith("old");
  const first = await swap();
  await writeFile(fresh, "newest");
  const second = await swap();
  await second.undo(book);
  await first.undo(book);
  expect([await text(), await keptIn(folder)]).toEqual(["old", []]);
});

test("nothing is replaced while the journal cannot be written", async () => {
  const { book, swap, text } = await folderWith("old");
  Object.assign(book, { saving: { state: "failed", message: "The disk is full" } });
  await expect(swap()).rejects.toThrow(/cannot be replaced: The disk is full/);
  expect([await text(), kinds(book)]).toEqual(["old", ["voice-imported", "voice-import-undone"]]);
});

test("an import is not undone once another has come, and letting it go keeps what the other replaced", async () => {
  const { folder, fresh, book, swap, text } = await folderWith(null);
  const first = await swap();
  await writeFile(fresh, "newest");
  const second = await swap();
  await expect(first.undo(book)).rejects.toThrow(/replaced once more since.*nothing was changed/);
  await first.letGo();
  expect(await text()).toBe("newest");
  await second.undo(book);
  expect(await text()).toBe("new");
  await first.undo(book);
  expect(await readdir(folder)).toEqual([]);
});

test("what was replaced is there for the undoing when somebody opens the interview, and goes when nobody can", async () => {
  const home = await temporaryFolder();
  const folder = await recordedInterview(home, { bytes: Buffer.from("old"), bursts: [] });
  const fresh = join(folder, "voice.mp3.1.tmp");
  await writeFile(fresh, "new");
  const book = notebook(folder);
  const machine = { files: disk, identity: IDENTITY };
  const swapped = await swapRecording(machine, book, fresh, PLACE);
  await (await openWorld(home).desk.open(RECORDED)).dispose();
  await swapped.undo(book);
  expect(await readFile(join(folder, "voice.mp3"), "utf8")).toBe("old");

  await writeFile(fresh, "newest");
  await swapRecording(machine, book, fresh, PLACE);
  const later = { identity: { pid: 2, host: "here", isAlive: () => false } };
  await (await openWorld(home, later).desk.open(RECORDED)).dispose();
  const left = (await readdir(folder)).filter((name) => name.startsWith("voice.mp3"));
  expect([left, await readFile(join(folder, "voice.mp3"), "utf8")]).toEqual([
    ["voice.mp3"],
    "newest",
  ]);
});
