import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { type PaidAnswer, PaidAnswers } from "../../../src/services/grading/paidAnswers.ts";
import { FAULTS, FaultyFiles, temporaryFolder } from "../../support/files.ts";

const KEY = "7f3ac0de91b24455".repeat(4);
const answerTo = (unit: string): PaidAnswer => ({
  prompt: "0123456789abcdef",
  part: 0,
  sample: 0,
  judged: [
    {
      unit,
      claims: {
        it: { verdict: "met", quotes: [{ source: "S001", text: "we reserve\nan estimate" }] },
      },
      levelGuess: 3,
    },
  ],
  tokens: { in: 900, out: 80, cached: null },
  cost_usd: 0.01,
});
const fileIn = (folder: string): string => join(folder, "grades", `${KEY.slice(0, 16)}.paid.jsonl`);

test("what was paid is there for the next run, in its order", async () => {
  const folder = await temporaryFolder();
  const paid = new PaidAnswers(disk, folder, KEY);
  expect(await paid.list()).toEqual([]);
  await paid.add(answerTo("framing"));
  await paid.add(answerTo("safety"));
  expect(await new PaidAnswers(disk, folder, KEY).list()).toEqual([
    answerTo("framing"),
    answerTo("safety"),
  ]);
  await paid.clear();
  expect(await paid.list()).toEqual([]);
  await paid.clear();
});

test("the answers of another grade are another file", async () => {
  const folder = await temporaryFolder();
  await new PaidAnswers(disk, folder, KEY).add(answerTo("framing"));
  expect(await new PaidAnswers(disk, folder, `a${KEY}`).list()).toEqual([]);
});

describe("lines that are none of ours are passed over", () => {
  const whole = JSON.stringify(answerTo("framing"));
  test.each([
    ["torn", whole.slice(0, 60)],
    ["empty", ""],
    ["no JSON", "<html>"],
    ["of another shape", '{"part": 0, "judged": []}'],
    ["with a verdict that does not exist", whole.replace('"met"', '"excellent"')],
    ["without the prompt that it belongs to", whole.replace('"prompt"', '"promt"')],
    ["zeros, as a crash leaves them", "\0".repeat(80)],
  ])("%s", async (_, line) => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "grades"));
    await writeFile(fileIn(folder), `${whole}\n${line}`);
    const paid = new PaidAnswers(disk, folder, KEY);
    // The line before may be torn: the next one must not grow onto it.
    await paid.add(answerTo("safety"));
    const units = (await paid.list()).flatMap(({ judged }) => judged.map(({ unit }) => unit));
    expect(units).toEqual(["framing", "safety"]);
  });
});

test("a file cut at any byte gives the answers that are whole", async () => {
  const folder = await temporaryFolder();
  const paid = new PaidAnswers(disk, folder, KEY);
  const answers = ["framing", "safety", "estimation"].map(answerTo);
  for (const answer of answers) await paid.add(answer);
  const bytes = await readFile(fileIn(folder));
  for (let length = 0; length <= bytes.length; length += 7) {
    const kept = bytes.subarray(0, length);
    await writeFile(fileIn(folder), kept);
    const whole = answers.filter((answer) => kept.includes(JSON.stringify(answer)));
    expect(await paid.list()).toEqual(whole);
  }
});

describe("a folder that takes no files costs only the comfort", () => {
  test.each(FAULTS)("%s at any call", async (fault) => {
    for (let from = 0; from < 5; from += 1) {
      const folder = await temporaryFolder();
      const faulty = new FaultyFiles();
      faulty.fail(fault, from);
      const paid = new PaidAnswers(faulty.files, folder, KEY);
      await paid.add(answerTo("framing"));
      await paid.list();
      await paid.clear();
      faulty.heal();
      await paid.clear();
      expect(await paid.list()).toEqual([]);
    }
  });

  test("where the file is a folder, or cannot be read", async () => {
    const folder = await temporaryFolder();
    await mkdir(fileIn(folder), { recursive: true });
    const paid = new PaidAnswers(disk, folder, KEY);
    await paid.add(answerTo("framing"));
    expect(await paid.list()).toEqual([]);
    await paid.clear();
    expect(await readdir(join(folder, "grades"))).toHaveLength(1);
  });
});
