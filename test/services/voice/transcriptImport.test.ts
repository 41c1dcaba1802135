import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disk, type FileSystem } from "../../../src/services/files/fileSystem.ts";
import { importTranscript } from "../../../src/services/voice/transcriptImport.ts";
import { temporaryFolder } from "../../support/pack.ts";

const segment = (text: string) => ({
  ...{ id: "I001", source: "import", speaker: "candidate" as const, start_ms: 0, end_ms: 900 },
  text,
});
const read = (folder: string, name: string) => readFileSync(join(folder, name), "utf8");

test("an import writes both forms, and undo removes what was not there", async () => {
  const folder = temporaryFolder();
  const undo = await importTranscript(disk, folder, [segment("One token bucket per tenant.")]);
  expect(JSON.parse(read(folder, "transcript.json")).segments).toHaveLength(1);
  expect(read(folder, "transcript.vtt")).toContain("<v Candidate>One token bucket per tenant.");
  await undo();
  expect(existsSync(join(folder, "transcript.json"))).toBe(false);
});

test("undo brings back what was there, byte for byte", async () => {
  const folder = temporaryFolder();
  await importTranscript(disk, folder, [segment("first")]);
  const before = read(folder, "transcript.json");
  const undo = await importTranscript(disk, folder, [segment("second")]);
  expect(read(folder, "transcript.json")).not.toContain("first");
  await undo();
  expect(read(folder, "transcript.json")).toBe(before);
});

test("a transcript that cannot be read is said and left alone", async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "transcript.json"), "{");
  await expect(importTranscript(disk, folder, [segment("x")])).rejects.toThrow(/transcript\.json/);
  expect(read(folder, "transcript.json")).toBe("{");
});

test("a disk that is full changes nothing", async () => {
  const folder = temporaryFolder();
  await importTranscript(disk, folder, [segment("first")]);
  const full: FileSystem = {
    ...disk,
    write: () => {
      throw Object.assign(new Error("no space"), { code: "ENOSPC" });
    },
  };
  await expect(importTranscript(full, folder, [segment("second")])).rejects.toThrow(
    /The transcript is as it was/,
  );
  expect(read(folder, "transcript.json")).toContain("first");
});
