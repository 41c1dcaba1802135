import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { swapRecording } from "../../../src/services/voice/recordingSwap.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { RECORDED, recordedInterview } from "../../support/recordedInterview.ts";

/** A folder with a recording, unless there is none yet, and a fresh one beside it. */
async function folderWith(before: string | null) {
  const folder = await temporaryFolder();
  const [file, fresh] = [join(folder, "voice.mp3"), join(folder, "voice.mp3.1.tmp")];
  if (before !== null) await writeFile(file, before);
  await writeFile(fresh, "new");
  return { folder, fresh, text: () => readFile(file, "utf8") };
}

test("the new recording is there, and the old one comes back when that is undone", async () => {
  const { folder, fresh, text } = await folderWith("old");
  const swap = await swapRecording(disk, folder, fresh);
  expect(await text()).toBe("new");
  await swap.undo();
  expect([await text(), await readdir(folder)]).toEqual(["old", ["voice.mp3"]]);
});

test("nothing of the old one is left when it is let go", async () => {
  const { folder, fresh, text } = await folderWith("old");
  await (await swapRecording(disk, folder, fresh)).letGo();
  expect([await text(), await readdir(folder)]).toEqual(["new", ["voice.mp3"]]);
});

test("where there was none, undoing leaves none", async () => {
  const { folder, fresh } = await folderWith(null);
  await (await swapRecording(disk, folder, fresh)).undo();
  expect(await readdir(folder)).toEqual([]);
});

test("whichever call the disk refuses, the old recording is there", async () => {
  const calls = new FaultyFiles();
  const first = await folderWith("old");
  await swapRecording(calls.files, first.folder, first.fresh);
  for (let call = 0; call < calls.calls.length; call += 1) {
    const { folder, fresh, text } = await folderWith("old");
    const faulty = new FaultyFiles();
    faulty.fail("ENOSPC", call, 1);
    const told = await swapRecording(faulty.files, folder, fresh).then(
      () => "new",
      (error: Error) => error.message,
    );
    const isRefused = /voice\.mp3 cannot be replaced: no space left/.test(told);
    expect([told, await text()]).toEqual([isRefused ? told : "new", isRefused ? "old" : "new"]);
  }
});

test("an import is not undone once another has come, and letting it go keeps what the other replaced", async () => {
  const { folder, fresh, text } = await folderWith(null);
  const first = await swapRecording(disk, folder, fresh);
  await writeFile(fresh, "newest");
  const second = await swapRecording(disk, folder, fresh);
  await expect(first.undo()).rejects.toThrow(/replaced once more since.*nothing was changed/);
  await first.letGo();
  expect(await text()).toBe("newest");
  await second.undo();
  expect(await text()).toBe("new");
  await first.undo();
  expect(await readdir(folder)).toEqual([]);
});

test("what was replaced is there for the undoing when somebody opens the interview", async () => {
  const home = await temporaryFolder();
  const folder = await recordedInterview(home, { bytes: Buffer.from("old"), bursts: [] });
  const fresh = join(folder, "voice.mp3.1.tmp");
  await writeFile(fresh, "new");
  const swap = await swapRecording(disk, folder, fresh);
  await (await openWorld(home).desk.open(RECORDED)).dispose();
  await swap.undo();
  expect(await readFile(join(folder, "voice.mp3"), "utf8")).toBe("old");
});
