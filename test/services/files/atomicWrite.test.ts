import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { atomicWrite, writeAll } from "../../../src/services/files/atomicWrite.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";

test("replaces the file on disk only when all of it is there", async () => {
  const faulty = new FaultyFiles();
  const path = join(await temporaryFolder(), "notes.md");
  await atomicWrite(faulty.files, path, "new 👍");
  expect([faulty.calls, await readFile(path, "utf8")]).toEqual([
    ["open", "write", "sync", "close", "rename"],
    "new 👍",
  ]);
});

test.each([0, 1, 2, 3, 4])("a failure of call %d leaves the old file and no litter", async (at) => {
  const faulty = new FaultyFiles();
  const folder = await temporaryFolder();
  await writeFile(join(folder, "notes.md"), "old");
  faulty.fail("EIO", at, 1);
  await expect(atomicWrite(faulty.files, join(folder, "notes.md"), "new")).rejects.toThrow("EIO");
  expect([await readdir(folder), await readFile(join(folder, "notes.md"), "utf8")]).toEqual([
    ["notes.md"],
    "old",
  ]);
});

test("writes on where the disk took only a part, and calls one full that takes nothing", () => {
  const taken: number[] = [];
  const sizes = [2, 3];
  const files = {
    ...disk,
    write(_: number, bytes: Uint8Array): number {
      taken.push(bytes.length);
      return sizes.shift() ?? 0;
    },
  };
  writeAll(files, 1, Buffer.from("12345"));
  expect(taken).toEqual([5, 3]);
  expect(() => writeAll(files, 1, Buffer.from("1"))).toThrow("The disk took no bytes.");
});
