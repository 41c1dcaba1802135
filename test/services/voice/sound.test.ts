import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readEvents } from "../../../src/services/interview/journalReader.ts";
import { soundOf } from "../../../src/services/voice/sound.ts";
import { temporaryFolder } from "../../support/files.ts";

const at = "2026-11-23T16:25:07.000Z";
const JOURNAL = [
  { type: "voice-started", t: 1_000, at, sample: 0 },
  { type: "voice-anchor", t: 1_000, at, sample: 0, age_ms: 0 },
  { type: "voice-anchor", t: 3_000, at, sample: 32_000, age_ms: 0 },
];
/** Two and a half seconds, and a torn frame. */
const FILE = Buffer.alloc(70 * 144 + 20);

async function folderWith(files: Record<string, string | Buffer>): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

const heardIn = async (folder: string) => soundOf(disk, folder, await readEvents(disk, folder));

const lines = JOURNAL.map((event) => `${JSON.stringify(event)}\n`).join("");

test("a recording has its length and what of the interview is in it", async () => {
  const folder = await folderWith({ "voice.mp3": FILE, "journal.jsonl": lines });
  expect(await heardIn(folder)).toEqual({
    file: join(folder, "voice.mp3"),
    samples: 70 * 576,
    stretches: [
      [
        { ms: 1_000, sample: 0 },
        { ms: 3_520, sample: 40_320 },
      ],
    ],
  });
});

test("without a file, or a word in the journal, there is nothing to hear", async () => {
  expect(await heardIn(await folderWith({ "journal.jsonl": lines }))).toBeNull();
  expect(await heardIn(await folderWith({ "voice.mp3": FILE }))).toBeNull();
  expect(await heardIn(await folderWith({ "voice.mp3": "", "journal.jsonl": lines }))).toBeNull();
});

test("what cannot be read is said, not taken for silence", async () => {
  const folder = await folderWith({ "voice.mp3": FILE });
  await mkdir(join(folder, "journal.jsonl"));
  await expect(heardIn(folder)).rejects.toThrow("EISDIR");
});
