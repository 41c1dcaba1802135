import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { readEvents } from "../../../src/services/interview/journalReader.ts";
import { thisMachine } from "../../../src/services/interview/thisMachine.ts";
import { tidyAllReplaced } from "../../../src/services/voice/importRecovery.ts";
import { recordingsIn, replacedBy } from "../../../src/services/voice/recordings.ts";
import { soundOf } from "../../../src/services/voice/sound.ts";
import { FakeClock } from "../../support/clock.ts";
import { temporaryFolder } from "../../support/files.ts";
import { eventsIn, openWorld } from "../../support/interview.ts";
import { RECORDED, recordedInterview } from "../../support/recordedInterview.ts";
import { minutesOfTape } from "../../support/tapes.ts";

/** Opens the interview as the next window does, after the one before it died. */
function reopen(home: string) {
  const clock = new FakeClock(new Date().toISOString());
  return openWorld(home, { identity: thisMachine.identity, clock }).desk.open(RECORDED);
}

async function soundIn(folder: string) {
  return soundOf(disk, folder, await readEvents(disk, folder));
}

async function killedIn(moment: "import" | "undo") {
  const home = await temporaryFolder();
  const tape = await minutesOfTape(1);
  const folder = await recordedInterview(home, tape);
  const before = await soundIn(folder);
  const phone = join(home, "phone.mp3");
  await writeFile(phone, tape.bytes.subarray(0, 144 * 500));
  const program = join(home, "importer.mjs");
  const entry = fileURLToPath(new URL("../../support/importer.ts", import.meta.url));
  const node = { platform: "node", format: "esm" } as const;
  await build({ entryPoints: [entry], outfile: program, bundle: true, ...node });
  const child = spawn(process.execPath, [program, home, RECORDED, phone, moment], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [, signal] = await once(child, "close");
  expect(signal).toBe("SIGKILL");
  return { home, folder, before, tape };
}

const imports = async (folder: string) =>
  (await eventsIn(folder))
    .map(({ type }) => type)
    .filter((type) => type.startsWith("voice-import"));

test.each(["import", "undo"] as const)(
  "a window that is killed in the middle of an import's %s leaves the recording from before, in its place",
  async (moment) => {
    const { home, folder, before, tape } = await killedIn(moment);
    expect(await imports(folder)).toEqual(["voice-imported"]);
    // Who only reads it is not misled either.
    expect(await soundIn(folder)).toEqual(before);
    const session = await reopen(home);
    expect(session.notices).toEqual([
      expect.stringMatching(/did not come to its end.*Import it again/),
    ]);
    await session.dispose();
    expect(await imports(folder)).toEqual(["voice-imported", "voice-import-undone"]);
    expect(await soundIn(folder)).toEqual(before);
    expect(tape.bytes.equals(await readFile(join(folder, "voice.mp3")))).toBe(true);
    expect((await readdir(folder)).filter((name) => name.startsWith("voice.mp3."))).toEqual([]);
    const again = await reopen(home);
    expect(again.notices).toEqual([]);
    await again.dispose();
  },
  30_000,
);

test("what an import replaced and a window that died had kept counts, and goes; the only recording does not", async () => {
  const home = await temporaryFolder();
  const folder = await recordedInterview(home, { bytes: Buffer.alloc(288), bursts: [] });
  const file = join(folder, "voice.mp3");
  const kept = replacedBy(file, { ...thisMachine.identity, pid: GONE });
  await writeFile(kept, Buffer.alloc(144));
  await writeFile(replacedBy(file, thisMachine.identity), Buffer.alloc(144));
  expect((await recordingsIn(disk, home)).map(({ bytes }) => bytes)).toEqual([576]);
  await tidyAllReplaced(thisMachine, home);
  expect((await recordingsIn(disk, home)).map(({ bytes }) => bytes)).toEqual([432]);
  await rename(file, kept);
  await tidyAllReplaced(thisMachine, home);
  expect((await readFile(file)).length).toBe(288);
  await rm(join(home, "interviews"), { recursive: true });
  await tidyAllReplaced(thisMachine, home);
});

/** A recording, and beside it one that an import has replaced in another process, which is gone if it is of this host. */
async function replacedOn(host: string) {
  const home = await temporaryFolder();
  const folder = await recordedInterview(home, { bytes: Buffer.alloc(288), bursts: [] });
  const kept = replacedBy(join(folder, "voice.mp3"), { pid: GONE, host });
  await writeFile(kept, Buffer.alloc(144));
  return { home, folder, kept };
}
const GONE = 4_194_999;

test("what a window of another machine can still put back is left to it for a day", async () => {
  const { home, kept } = await replacedOn("another-laptop");
  await tidyAllReplaced(thisMachine, home);
  expect(existsSync(kept)).toBe(true);
  const clock = new FakeClock(new Date(Date.now() + 25 * 3_600_000).toISOString());
  await tidyAllReplaced({ ...thisMachine, clock }, home);
  expect(existsSync(kept)).toBe(false);
});

test("an interview that cannot be tidied keeps none of the others from it", async () => {
  const { home, folder, kept } = await replacedOn(thisMachine.identity.host);
  const other = join(home, "interviews", "0000-read-only");
  await cp(folder, other, { recursive: true });
  const removeFile = (path: string) =>
    path.startsWith(other) ? Promise.reject(new Error("EACCES")) : disk.removeFile(path);
  const machine = { ...thisMachine, files: { ...disk, removeFile } };
  await expect(tidyAllReplaced(machine, home)).rejects.toThrow("EACCES");
  expect(existsSync(kept)).toBe(false);
});

test("a home without interviews has nothing to tidy", async () => {
  const home = join(await temporaryFolder(), "none-yet");
  await expect(tidyAllReplaced(thisMachine, home)).resolves.toBeUndefined();
});
