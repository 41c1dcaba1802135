import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { begin } from "../../../src/core/interview/state.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { InterviewStore } from "../../../src/services/interview/store.ts";
import { interviewFileOf } from "../../../src/services/interview/wholeFiles.ts";
import { FakeClock } from "../../support/clock.ts";
import { temporaryFolder } from "../../support/files.ts";
import { openWorld, textIn } from "../../support/interview.ts";
import { STARTED } from "../../support/interview.ts";

const DAY = 24 * 3_600_000;

function storeIn(home: string, clock = new FakeClock(), ...suffixes: string[]): InterviewStore {
  return new InterviewStore(
    disk,
    home,
    () => clock.now(),
    () => suffixes.shift() ?? "none",
  );
}

function describeInterview(id: string) {
  return interviewFileOf(begin({ ...STARTED, id }));
}

async function writeInterview(home: string, id: string, text: string): Promise<void> {
  await mkdir(join(home, "interviews", id), { recursive: true });
  await writeFile(join(home, "interviews", id, "interview.json"), text);
}

test("names a folder by time, question and chance, and takes another when it is taken", async () => {
  const home = await temporaryFolder();
  const store = storeIn(home, new FakeClock(), "7f3k", "7f3k", "9abc");
  const ids = [
    await store.create("llm-gateway", describeInterview),
    await store.create("llm-gateway", describeInterview),
  ];
  expect(ids.map(({ id }) => id)).toEqual([
    "2026-11-23T16-25-07-llm-gateway-7f3k",
    "2026-11-23T16-25-07-llm-gateway-9abc",
  ]);
});

test("lists newest first, and a folder that cannot be read with its problem", async () => {
  const home = await temporaryFolder();
  const newer = '{"schema": "dojo.interview/v2", "question": "q", "wonder": 1}';
  await writeInterview(
    home,
    "2026-01",
    '{"schema": "dojo.interview/v1", "question": "q", "mood": "calm"}',
  );
  await writeInterview(home, "2026-02", newer);
  await writeInterview(home, "2026-03", '{"schema": ');
  await mkdir(join(home, "interviews", "2026-04"));
  await writeFile(join(home, "interviews", ".DS_Store"), "");
  const listed = await storeIn(home).list();
  expect(
    listed.map((one) => [one.id, one.kind, "problem" in one ? one.problem : one.file["mood"]]),
  ).toEqual([
    ["2026-04", "damaged", expect.stringContaining("no such file")],
    ["2026-03", "damaged", expect.stringContaining("not valid JSON")],
    ["2026-02", "newer", expect.stringContaining("Update the extension to open it")],
    ["2026-01", "readable", "calm"],
  ]);
});

test("an interview of a newer version is not opened and not touched", async () => {
  const home = await temporaryFolder();
  const text = '{"schema": "dojo.interview/v2", "question": "q"}';
  await writeInterview(home, "2026-02", text);
  const { desk } = openWorld(home);
  await expect(desk.open("2026-02")).rejects.toThrow("written by a newer version of Design Dojo");
  const folder = join(home, "interviews", "2026-02");
  expect([await readdir(folder), await textIn(folder, "interview.json")]).toEqual([
    ["interview.json"],
    text,
  ]);
});

test("a journal of a newer version is not opened and not touched", async () => {
  const home = await temporaryFolder();
  await writeInterview(home, "2026-02", '{"schema": "dojo.interview/v1", "question": "q"}');
  const folder = join(home, "interviews", "2026-02");
  await writeFile(join(folder, "journal.jsonl"), `${JSON.stringify({ ...STARTED, v: 2 })}\n`);
  await expect(openWorld(home).desk.open("2026-02")).rejects.toThrow(
    "(journal version 2, this one knows 1)",
  );
  expect((await readdir(folder)).sort()).toEqual(["interview.json", "journal.jsonl"]);
});

test("keeps what was discarded for a week", async () => {
  const home = await temporaryFolder();
  const clock = new FakeClock();
  const { start, store } = openWorld(home, { clock });
  const session = await start();
  await session.discard();
  const folder = await store.discard(session.id);
  expect(await store.list()).toEqual([]);
  expect(JSON.parse(await textIn(folder, "interview.json"))).toMatchObject({ status: "discarded" });

  await mkdir(join(home, "discarded", "by-hand"));
  clock.advance(6 * DAY);
  await store.purge();
  const afterSix = await readdir(join(home, "discarded"));
  clock.advance(2 * DAY);
  await store.purge();
  expect([afterSix.length, await readdir(join(home, "discarded"))]).toEqual([2, ["by-hand"]]);
});
