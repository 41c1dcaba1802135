import { execFile } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { CallLog } from "../../../src/services/models/callLog.ts";
import { callRecord } from "../../support/callRecords.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";

/** A log in a home that does not exist yet, with what it reported. */
async function emptyLog(files = disk) {
  const folder = join(await temporaryFolder(), "models");
  const file = join(folder, "calls.jsonl");
  const problems: string[] = [];
  const open = () => new CallLog(file, files, (problem) => problems.push(problem));
  return { folder, file, problems, open, log: open() };
}

const lineOf = (changes = {}): string => `${JSON.stringify(callRecord(changes))}\n`;
const linesOf = (file: string): string[] => readFileSync(file, "utf8").trimEnd().split("\n");

test("gives back what was written, the oldest of the last calls first", async () => {
  const { log, open, problems } = await emptyLog();
  for (const unit of ["framing", "estimation", "operations"])
    await log.append(callRecord({ unit }));
  expect(await open().recent(2)).toEqual([
    callRecord({ unit: "estimation" }),
    callRecord({ unit: "operations" }),
  ]);
  expect(problems).toEqual([]);
});

test("a home without calls has none, and reading makes no file", async () => {
  const { log, file, problems } = await emptyLog();
  expect([await log.recent(10), existsSync(file), problems]).toEqual([[], false, []]);
});

test("writes figures only: whatever else a record carries stays out", async () => {
  const { log, file } = await emptyLog();
  await log.append({ ...callRecord(), prompt: "I would use a queue" } as never);
  expect(linesOf(file).map((line) => JSON.parse(line))).toEqual([callRecord()]);
});

test("passes over torn and alien lines, and starts a line of its own after them", async () => {
  const { log, file } = await emptyLog();
  await log.append(callRecord({ unit: "framing" }));
  appendFileSync(file, 'null\n{"at": 1}\n\n{"at":"2026-11-23T12:0');
  const { recent } = { recent: () => log.recent(10) };
  expect(await recent()).toEqual([callRecord({ unit: "framing" })]);

  const next = new CallLog(file, disk, () => undefined);
  await next.append(callRecord({ unit: "safety" }));
  expect((await recent()).map(({ unit }) => unit)).toEqual(["framing", "safety"]);
});

test("keeps the last 2,000 lines when there are more than 4,000", async () => {
  const { log, file, folder, open } = await emptyLog();
  await log.append(callRecord());
  const older = Array.from({ length: 3_999 }, (_, i) => lineOf({ unit: `u${i}` }));
  writeFileSync(file, older.join(""));

  const later = open();
  await later.append(callRecord({ unit: "at the limit" }));
  expect(linesOf(file)).toHaveLength(4_000);
  await later.append(callRecord({ unit: "beyond" }));
  expect(linesOf(file)).toHaveLength(2_000);
  expect((await later.recent(3)).map(({ unit }) => unit)).toEqual([
    "u3998",
    "at the limit",
    "beyond",
  ]);
  expect(readdirSync(folder)).toEqual(["calls.jsonl"]);
});

test("two processes append to one file while it is cut, and every line is whole", async () => {
  const { file, open, problems } = await emptyLog();
  await open().append(callRecord());
  writeFileSync(file, lineOf({ unit: "old" }).repeat(3_500));
  const writer = join(await temporaryFolder(), "writer.mjs");
  const entry = fileURLToPath(new URL("../../support/callWriter.ts", import.meta.url));
  const node = { platform: "node", format: "esm" } as const;
  await build({ entryPoints: [entry], outfile: writer, bundle: true, ...node });
  const run = promisify(execFile);
  await Promise.all(["a", "b"].map((name) => run(process.execPath, [writer, file, name, "1200"])));

  const lines = linesOf(file);
  const records = await open().recent(lines.length);
  expect(records).toHaveLength(lines.length);
  expect(lines.length).toBeLessThan(4_000);
  const units = records.map(({ unit }) => unit);
  // Figures may be lost that are written in the very moment in which the shorter file takes its place.
  const last = (name: string) => Number(units.findLast((unit) => unit.startsWith(name))?.slice(2));
  expect(Math.min(last("a"), last("b"))).toBeGreaterThan(1_150);
  expect(problems).toEqual([]);
});

test("what another window appends while the file is cut is taken along", async () => {
  const { file, log } = await emptyLog();
  await log.append(callRecord());
  writeFileSync(file, lineOf({ unit: "old" }).repeat(4_000));
  let cutting = false;
  const busy = {
    ...disk,
    open: (path: string, flags: "a" | "wx") => {
      if (path !== file && flags === "a" && !cutting) {
        cutting = true;
        appendFileSync(file, lineOf({ unit: "theirs" }));
      }
      return disk.open(path, flags);
    },
  };
  await new CallLog(file, busy, () => undefined).append(callRecord({ unit: "ours" }));
  const units = linesOf(file).map((line): string => JSON.parse(line).unit);
  expect(units.slice(-3)).toEqual(["old", "ours", "theirs"]);
});

test("a cut that a crash interrupted is taken up by the next process", async () => {
  const { file, open, folder } = await emptyLog();
  await open().append(callRecord());
  writeFileSync(file, lineOf({ unit: "old" }).repeat(4_000));
  const leftOver = `${file}.tmp`;
  writeFileSync(leftOver, lineOf());
  const log = open();
  // It may be another window at work.
  await log.append(callRecord());
  expect(linesOf(file)).toHaveLength(4_001);

  const hourAgo = Date.now() / 1_000 - 3_600;
  utimesSync(leftOver, hourAgo, hourAgo);
  await log.append(callRecord());
  await log.append(callRecord({ unit: "ours" }));
  expect(linesOf(file)).toHaveLength(2_000);
  expect(await log.recent(1)).toEqual([callRecord({ unit: "ours" })]);
  expect(readdirSync(folder)).toEqual(["calls.jsonl"]);
});

test("a disk that fails is reported once, never thrown, and used again when it works", async () => {
  const faulty = new FaultyFiles();
  const { log, file, problems } = await emptyLog(faulty.files);
  faulty.fail("ENOSPC", 0);
  for (let i = 0; i < 3; i += 1) await log.append(callRecord({ unit: "lost" }));
  expect(await log.recent(5)).toEqual([]);
  expect(problems).toEqual([
    expect.stringMatching(/calls\.jsonl.*no space left on the disk: free some space/),
  ]);

  faulty.heal();
  await log.append(callRecord({ unit: "kept" }));
  expect((await log.recent(5)).map(({ unit }) => unit)).toEqual(["kept"]);
  expect(linesOf(file)).toHaveLength(1);
});
