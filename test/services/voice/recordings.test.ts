import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { thisMachine } from "../../../src/services/interview/thisMachine.ts";
import { deleteRecording } from "../../../src/services/voice/deleteRecording.ts";
import { recordingsIn } from "../../../src/services/voice/recordings.ts";
import { FakeClock } from "../../support/clock.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { otherWindow } from "../../support/otherWindow.ts";

async function homeWith(recordings: Readonly<Record<string, number>>): Promise<string> {
  const home = await temporaryFolder();
  for (const [folder, bytes] of Object.entries(recordings)) {
    await mkdir(join(home, folder), { recursive: true });
    await writeFile(join(home, folder, "notes.md"), "kept");
    if (bytes > 0) await writeFile(join(home, folder, "voice.mp3"), Buffer.alloc(bytes));
  }
  return home;
}

test("recordings are found with their sizes, discarded ones too", async () => {
  const home = await homeWith({
    "interviews/a": 144,
    "interviews/b": 0,
    "discarded/c.discarded-1": 288,
  });
  await writeFile(join(home, "interviews", "stray.txt"), "no folder");
  // A recorder that heard nothing.
  await writeFile(join(home, "interviews/b/voice.mp3"), "");
  expect(
    (await recordingsIn(disk, home)).map(({ interview, bytes }) => [interview, bytes]),
  ).toEqual([
    ["c.discarded-1", 288],
    ["a", 144],
  ]);
});

test("a home that is not there has none", async () => {
  expect(await recordingsIn(disk, join(await temporaryFolder(), "nowhere"))).toEqual([]);
});

test("what is deleted is gone, and the rest of the interview stays", async () => {
  const home = await homeWith({ "interviews/a": 144 });
  const [recording] = await recordingsIn(disk, home);
  if (!recording) throw new Error("no recording");
  await deleteRecording(thisMachine, recording);
  await deleteRecording(thisMachine, recording);
  expect(await readdir(join(home, "interviews/a"))).toEqual(["notes.md"]);
});

test("what the disk refuses to delete is said with the next step", async () => {
  const home = await homeWith({ "interviews/a": 144 });
  const [recording] = await recordingsIn(disk, home);
  if (!recording) throw new Error("no recording");
  const faulty = new FaultyFiles();
  faulty.fail("EACCES", 0);
  await expect(deleteRecording({ ...thisMachine, files: faulty.files }, recording)).rejects.toThrow(
    /Cannot delete .*voice\.mp3: permission denied.*delete it again/,
  );
});

test("a recording that another window may be making stays until that window lets go", async () => {
  const home = await temporaryFolder();
  const other = await otherWindow(home);
  const file = join(other.folder, "voice.mp3");
  await writeFile(file, Buffer.alloc(144));
  const said = `Another window (process ${other.pid}) has the interview ${other.id} open. Close it there, then delete the recording again.`;
  await expect(deleteRecording(thisMachine, { file })).rejects.toThrow(said);
  expect(existsSync(file)).toBe(true);
  await other.close();
  await deleteRecording(thisMachine, { file });
  expect([existsSync(file), existsSync(join(other.folder, "lock.json"))]).toEqual([false, false]);
});

test("this window deletes the recording of an interview that it has open", async () => {
  const home = await temporaryFolder();
  const clock = new FakeClock(new Date().toISOString());
  const session = await openWorld(home, { identity: thisMachine.identity, clock }).start();
  const file = join(session.folder, "voice.mp3");
  await writeFile(file, Buffer.alloc(144));
  await deleteRecording(thisMachine, { file });
  expect(existsSync(file)).toBe(false);
  await session.dispose();
});
