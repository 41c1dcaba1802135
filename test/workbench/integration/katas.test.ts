import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import type { KataLanguage } from "../../../src/core/katas/kata.ts";
import { Dojo } from "../../../src/editor/katas/dojo.ts";
import { KataTests } from "../../../src/editor/katas/kataTests.ts";
import type { Log } from "../../../src/editor/log.ts";
import type { Settings } from "../../../src/editor/settings.ts";
import { bundledCatalog } from "../../../src/services/catalog/bundled.ts";

const KATA = "rl-token-bucket";
const TIMEOUT_MS = 3_000;
const home = mkdtempSync(join(tmpdir(), "dojo-katas-"));
const root = vscode.extensions.getExtension("design-dojo.design-dojo")?.extensionPath ?? "";

/** What a run said of its tests, by the tests' ids. */
interface Told {
  readonly states: Map<string, string>;
  readonly messages: Map<string, vscode.TestMessage>;
  output: string;
}

const never = () => ({ dispose: () => undefined });
const settings = {
  home: { value: home, onDidChange: never },
  kataPython: { value: "", onDidChange: never },
  kataGo: { value: "", onDidChange: never },
  kataTimeoutMs: { value: TIMEOUT_MS },
} as unknown as Settings;
const log = { tell: async () => undefined, error: () => undefined } as unknown as Log;
const catalog = () => bundledCatalog(join(root, "dist")).catalog;
const dojo = new Dojo({ asAbsolutePath: (path) => join(root, path) }, catalog, settings);
const controller = vscode.tests.createTestController("test.katas", "Katas under test");
const told: Told[] = [];
const makeRun = controller.createTestRun.bind(controller);
controller.createTestRun = (...args) => recorded(makeRun(...args));
const tests = new KataTests(dojo, log, controller);

describe("katas in the extension host", () => {
  after(() => {
    tests.dispose();
    rmSync(home, { recursive: true, force: true });
  });

  it("lists the tests of a working copy, each with its lines", async () => {
    await dojo.open(choice("ts"));
    const item = await tests.itemOf(choice("ts"));
    const suites = [...(item?.children ?? [])].map(([, suite]) => suite);
    assert.deepEqual(
      suites.map(({ label }) => label),
      ["taking", "refilling", "waiting"],
    );
    const first = suites[0]?.children.get("taking > starts full and grants a burst at once");
    assert.equal(first?.range?.start.line, 16);
  });

  it("shows a starter's failures in red, at their line", async () => {
    const { states, messages } = await run("ts");
    assert.deepEqual(new Set(states.values()), new Set(["failed"]));
    assert.equal(states.size, 12);
    const message = messages.get("waiting > the wait is exact");
    assert.match(textOf(message), /TODO/);
    assert.match(message?.location?.uri.fsPath ?? "", /tokenBucket\.ts$/);
  });

  for (const language of ["ts", "py", "go"] as const)
    it(`is green with the solution in ${language}, and remembers it`, async function () {
      this.timeout(120_000);
      const tools = await dojo.toolchains.find(language);
      if (!tools.found) return this.skip();
      const copy = await dojo.open(choice(language));
      const code = await dojo.bank.code(choice(language).kata, language);
      const folder = dojo.bank.folderOf(choice(language).kata);
      copyFileSync(join(folder, code.solution), copy.code);
      const { states } = await run(language);
      assert.deepEqual([...new Set(states.values())], ["passed"]);
      const progress = await dojo.home.progress(choice(language).kata);
      assert.equal(typeof progress.languages[language]?.green_at, "string");
    });

  it("makes the item of a kata once, however often the list is read", async () => {
    const { kata, language } = choice("ts");
    controller.items.delete(`${kata.id}/${language}`);
    const [, item] = await Promise.all([
      tests.refresh(),
      tests.itemOf(choice("ts")),
      tests.refresh(),
    ]);
    assert.equal(controller.items.get(`${kata.id}/${language}`), item);
    assert.ok([...(item?.children ?? [])].every(([, suite]) => suite.parent === item));
  });

  it("compares two values side by side", async () => {
    await change("return { ok: true };", "return { ok: false, retryAfterMs: 7 };");
    const { messages } = await run("ts");
    const message = messages.get("taking > a call takes its whole cost");
    assert.match(message?.expectedOutput ?? "", /ok: true/);
    assert.match(message?.actualOutput ?? "", /retryAfterMs: 7/);
  });

  it("stops what loops for ever, and says which test it was", async () => {
    await change("    this.#refill();\n    return this.#tokens;", "    for (;;) {}");
    const { states, messages } = await run("ts");
    assert.equal(states.get("taking > starts full and grants a burst at once"), "passed");
    assert.equal(states.get("taking > a call takes its whole cost"), "errored");
    const message = textOf(messages.get("taking > a call takes its whole cost"));
    assert.match(message, /Stopped after 3 s/);
  });

  it("stops at once when it is cancelled", async () => {
    const started = performance.now();
    const { states } = await run("ts", 1_000);
    assert.ok(performance.now() - started < TIMEOUT_MS);
    assert.equal(states.get("waiting > the wait is exact"), "skipped");
  });

  it("does not take an early end for green", async () => {
    await change("    this.#ratePerMs =", "    process.exit(0);\n    this.#ratePerMs =");
    const { states } = await run("ts");
    assert.deepEqual([...new Set(states.values())], ["errored"]);
  });

  it("shows a syntax error at its line", async () => {
    await change("available(): number {", "available(: number {");
    const { messages } = await run("ts");
    const message = messages.get("waiting > the wait is exact");
    assert.match(textOf(message), /SyntaxError/);
    const line = message?.location?.range.start.line ?? 0;
    assert.match(readFileSync(copyOf(), "utf8").split("\n")[line] ?? "", /available\(:/);
  });

  it("cuts a flood of output, and goes on", async () => {
    const flood = 'for (let i = 0; i < 100; i++) console.log("x".repeat(100_000));\n';
    await change("    this.#ratePerMs =", `    ${flood}    this.#ratePerMs =`);
    const { states, output } = await run("ts");
    assert.equal(states.get("waiting > the wait is exact"), "passed");
    assert.ok(output.length < 300_000, `${output.length} characters`);
    assert.match(output, /the rest is not shown/);
  });

  it("keeps two runs of a kata apart", async () => {
    await change("", "");
    const both = await Promise.all([run("ts"), run("ts")]);
    for (const { states } of both) assert.deepEqual([...new Set(states.values())], ["passed"]);
  });

  it("says what to do when the file is gone, even during a run", async () => {
    const going = run("ts");
    rmSync(join(home, "katas", KATA, "ts"), { recursive: true });
    await going;
    const { messages } = await run("ts");
    assert.match(textOf(messages.get(`${KATA}/ts`)), /is not there.*Open Kata/);
  });
});

function choice(language: KataLanguage) {
  const kata = dojo.kata(KATA);
  assert.ok(kata, `${KATA} is not in the catalog`);
  return { kata, language };
}

const copyOf = () => join(home, "katas", KATA, "ts", "tokenBucket.ts");

/** The solution in the working copy, with one text replaced. */
async function change(text: string, by: string): Promise<void> {
  const { kata } = choice("ts");
  const { solution } = await dojo.bank.code(kata, "ts");
  const before = await dojo.bank.text(kata, solution);
  assert.ok(before.includes(text), `the solution does not contain ${text}`);
  writeFileSync(copyOf(), before.replace(text, by));
}

/** Runs all tests of the kata; with `cancelAfterMs` it is cancelled then. */
async function run(language: KataLanguage, cancelAfterMs?: number): Promise<Told> {
  const index = told.length;
  const source = new vscode.CancellationTokenSource();
  if (cancelAfterMs !== undefined) setTimeout(() => source.cancel(), cancelAfterMs);
  await tests.runKata(choice(language), source.token);
  const record = told[index];
  assert.ok(record, "no run was made");
  return record;
}

function textOf(message: vscode.TestMessage | undefined): string {
  const text = message?.message ?? "";
  return typeof text === "string" ? text : text.value;
}

/** The run as it is, and what was said to it. */
function recorded(real: vscode.TestRun): vscode.TestRun {
  const record: Told = { states: new Map(), messages: new Map(), output: "" };
  told.push(record);
  return new Proxy(real, {
    get(target, name: keyof vscode.TestRun) {
      const value: unknown = target[name];
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        if (name === "appendOutput") record.output += String(args[0]);
        const [item, message] = args as [vscode.TestItem | undefined, unknown];
        if (["passed", "failed", "errored", "skipped"].includes(name) && item)
          record.states.set(item.id, name);
        if (message instanceof vscode.TestMessage && item) record.messages.set(item.id, message);
        return (value as (...all: unknown[]) => unknown).apply(target, args);
      };
    },
  });
}
