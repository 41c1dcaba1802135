import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { KataFile } from "../../../src/core/katas/kata.ts";
import { drilledBy, katasToDrill } from "../../../src/core/katas/order.ts";
import { stateIn, stateOf } from "../../../src/core/katas/progress.ts";
import { Pack } from "../../../src/services/catalog/pack.ts";
import { KataBank } from "../../../src/services/katas/kataBank.ts";
import { KataHome } from "../../../src/services/katas/kataHome.ts";
import { playRound, roundSkeleton } from "../../../src/services/katas/mutationRound.ts";
import { RunnerFiles } from "../../../src/services/katas/runnerFiles.ts";
import { Toolchains } from "../../../src/services/katas/toolchains.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";

const MODULES = { "go.mod": "module dojo\n\ngo 1.23\n" };
const NOW = "2026-11-29T10:00:00.000Z";
const bank = new KataBank(ROOT);
const toolchains = new Toolchains(new RunnerFiles(join(ROOT, "src/services/katas/runners")));

function kataOf(id: string): KataFile {
  const kata = new Pack(ROOT).katas.find((files) => files.id === id)?.kata?.value;
  if (!kata) throw new Error(`${id} is not in the bank`);
  return kata;
}
const kata = kataOf("rl-token-bucket");

/** A home whose types are a stand-in. */
function homeIn(folder = temporaryFolder()): KataHome {
  const types = temporaryFolder();
  mkdirSync(join(types, "@types/node"), { recursive: true });
  writeFileSync(join(types, "@types/node/package.json"), "{}");
  return new KataHome(folder, bank, types);
}

test("a working copy is the starter, the tests and what they need, with one configuration above all", async () => {
  const home = homeIn();
  const copy = await home.open(kata, "ts", NOW, MODULES);
  expect(readdirSync(copy.folder).toSorted()).toEqual([
    "dojo.ts",
    "tokenBucket.test.ts",
    "tokenBucket.ts",
  ]);
  for (const file of ["go.mod", "tsconfig.json", "node_modules/@types/node/package.json"])
    expect(existsSync(join(home.folder, file))).toBe(true);
});

test("opening again touches nothing that the user wrote, and resetting keeps it beside", async () => {
  const home = homeIn();
  const copy = await home.open(kata, "ts", NOW, MODULES);
  writeFileSync(copy.code, "mine\n");
  await home.open(kata, "ts", NOW, MODULES);
  expect(readFileSync(copy.code, "utf8")).toBe("mine\n");
  const kept = await home.reset(kata, "ts", NOW);
  expect(readFileSync(kept ?? "", "utf8")).toBe("mine\n");
  expect(readFileSync(copy.code, "utf8")).toContain("TODO");
});

test("a file that is gone is said with its name and the next step", async () => {
  const home = homeIn();
  const copy = await home.open(kata, "ts", NOW, MODULES);
  rmSync(copy.code);
  await expect(home.prepare(kata, "ts", MODULES)).rejects.toThrow(
    /tokenBucket\.ts: is not there.*Open Kata/,
  );
});

test("a home that cannot be written to is said with the setting that moves it", async () => {
  const file = join(temporaryFolder(), "a-file");
  writeFileSync(file, "");
  await expect(homeIn(file).open(kata, "ts", NOW, MODULES)).rejects.toThrow(/designDojo\.home/);
});

test("progress goes from new to all mutants killed, and a broken file is kept", async () => {
  const home = homeIn();
  expect(stateOf(kata, await home.progress(kata))).toBe("new");
  await home.open(kata, "py", NOW, {});
  expect(stateIn(kata, "py", await home.progress(kata))).toBe("started");
  await home.update(kata, "py", NOW, { green_at: NOW });
  expect(stateOf(kata, await home.progress(kata))).toBe("green");
  await home.update(kata, "py", NOW, { killed: kata.mutants.map(({ id }) => id) });
  expect(stateOf(kata, await home.progress(kata))).toBe("all mutants killed");

  const file = join(home.folder, kata.id, "progress.json");
  writeFileSync(file, "{ broken");
  await home.update(kata, "ts", NOW, {});
  expect(readFileSync(`${file}.unreadable`, "utf8")).toBe("{ broken");
});

test("what the last interview missed comes first", () => {
  const katas = ["rl-fixed-window", "rl-token-bucket"].map((id) => ({ ...kataOf(id), hints: [] }));
  const missed = { question: "llm-gateway", signals: ["token-buckets"] };
  expect(katasToDrill(katas, missed).map(({ id }) => id)).toContain("rl-token-bucket");
  expect(katas.flatMap((one) => drilledBy(one, undefined))).toEqual([]);
});

test("a test of the user's kills a mutant when it passes on the reference and fails on the mutant", async () => {
  const home = homeIn();
  const copy = await home.open(kata, "ts", NOW, MODULES);
  const tools = await toolchains.find("ts");
  if (!tools.found) throw new Error(tools.needs);
  const { signal } = new AbortController();
  const steps: string[] = [];
  const parts = { bank, kata, lang: "ts", copy, toolchains, tools, signal } as const;
  const play = () => playRound({ ...parts, onStep: (text) => steps.push(text) });

  const skeleton = roundSkeleton(kata, "ts", "tokenBucket.ts");
  writeFileSync(copy.roundTests, skeleton);
  expect((await play()).mutants.filter(({ killed }) => killed)).toEqual([]);
  expect(steps).toHaveLength(1 + kata.mutants.length);

  const body = (code: string) => skeleton.replace("void [assert, kata, FakeClock];", code);
  writeFileSync(
    copy.roundTests,
    body(
      "const clock = new FakeClock();\n  const bucket = new kata.TokenBucket({ ratePerSecond: 1, burst: 5 }, clock);\n" +
        "  bucket.tryTake(5);\n  clock.tick(3_600_000);\n  assert.equal(bucket.available(), 5);",
    ),
  );
  const killed = (await play()).mutants.filter((one) => one.killed).map(({ mutant }) => mutant.id);
  expect(killed).toContain("no-cap");
  expect(killed).not.toContain("hopeless-wait");

  writeFileSync(copy.roundTests, body("assert.fail('always');"));
  expect((await play()).problem).toMatch(/fails on the reference solution/);
});

test("a Go module has the language version of the tool chain, and a file of the user's stays", async () => {
  const tools = {
    found: true,
    program: "go",
    version: "Go 1.24.1",
    can: new Set<string>(),
  } as const;
  const modules = toolchains.language("go").moduleFiles(tools);
  const home = homeIn();
  await home.open(kata, "go", NOW, modules);
  expect(readFileSync(join(home.folder, "go.mod"), "utf8")).toBe("module dojo\n\ngo 1.24\n");
  await home.prepare(kata, "go", { "go.mod": "other" });
  expect(readFileSync(join(home.folder, "go.mod"), "utf8")).toBe("module dojo\n\ngo 1.24\n");
});
