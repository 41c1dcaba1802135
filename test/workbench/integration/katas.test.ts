import assert from "node:assert/strict";
import { copyFileSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, describe, it } from "mocha";
import * as vscode from "vscode";
import { until } from "../until.mts";
import { KataScene, statesIn, textOf } from "./kataScene.ts";

const scene = new KataScene("katas");
const { dojo, tests, controller } = scene;

describe("katas in the extension host", () => {
  after(() => scene.dispose());

  it("lists the tests of a working copy, each with its lines", async () => {
    await dojo.open(scene.choice("ts"));
    const item = await tests.itemOf(scene.choice("ts"));
    const suites = [...(item?.children ?? [])].map(([, suite]) => suite);
    assert.deepEqual(
      suites.map(({ label }) => label),
      ["taking", "refilling", "waiting"],
    );
    const first = suites[0]?.children.get("taking > starts full and grants a burst at once");
    assert.equal(first?.range?.start.line, 16);
  });

  it("makes the item of a kata once, however often the list is read", async () => {
    const { kata, language } = scene.choice("ts");
    const id = `${kata.id}/${language}`;
    controller.items.delete(id);
    const reads = [tests.refresh(), tests.itemOf({ kata, language }), tests.refresh()] as const;
    const [, item] = await Promise.all(reads);
    assert.equal(controller.items.get(id), item);
    assert.ok([...(item?.children ?? [])].every(([, suite]) => suite.parent === item));
  });

  it("shows a starter's failures in red, at their line", async () => {
    const told = await scene.run("ts");
    assert.deepEqual(statesIn(told), ["failed"]);
    assert.equal(told.states.size, await scene.testCount("ts"));
    const message = told.messages.get("waiting > the wait is exact");
    assert.match(textOf(message), /TODO/);
    assert.match(message?.location?.uri.fsPath ?? "", /tokenBucket\.ts$/);
  });

  for (const language of ["ts", "py", "go"] as const)
    it(`is green with the solution in ${language}, and remembers it`, async function () {
      const tools = await dojo.toolchains.find(language);
      if (!tools.found) return this.skip();
      const { kata } = scene.choice(language);
      const copy = await dojo.open(scene.choice(language));
      const { solution } = await dojo.bank.code(kata, language);
      copyFileSync(join(dojo.bank.folderOf(kata), solution), copy.code);
      assert.deepEqual(statesIn(await scene.run(language)), ["passed"]);
      const progress = await dojo.home.progress(kata);
      assert.equal(typeof progress.languages[language]?.green_at, "string");
    });

  it("compares two values side by side", async () => {
    await scene.change("return { ok: true };", "return { ok: false, retryAfterMs: 7 };");
    const { messages } = await scene.run("ts");
    const message = messages.get("taking > a call takes its whole cost");
    assert.match(message?.expectedOutput ?? "", /ok: true/);
    assert.match(message?.actualOutput ?? "", /retryAfterMs: 7/);
  });

  it("stops what loops for ever, and says which test it was", async () => {
    await scene.change("    this.#refill();\n    return this.#tokens;", "    for (;;) {}");
    const usual = scene.timeoutMs;
    scene.timeoutMs = 5_000;
    const { states, messages } = await scene.run("ts");
    scene.timeoutMs = usual;
    assert.equal(states.get("taking > starts full and grants a burst at once"), "passed");
    assert.equal(states.get("taking > a call takes its whole cost"), "errored");
    const message = textOf(messages.get("taking > a call takes its whole cost"));
    assert.match(message, /Stopped after 5 s/);
  });

  it("stops at once when it is cancelled", async () => {
    const index = scene.told.length;
    const source = new vscode.CancellationTokenSource();
    const going = scene.run("ts", source.token);
    await until("a test that has begun", () => hasBegun(index));
    const started = performance.now();
    source.cancel();
    const { states } = await going;
    assert.ok(performance.now() - started < 5_000);
    assert.equal(states.get("waiting > the wait is exact"), "skipped");
  });

  it("does not take an early end for green", async () => {
    await scene.change("    this.#ratePerMs =", "    process.exit(0);\n    this.#ratePerMs =");
    assert.deepEqual(statesIn(await scene.run("ts")), ["errored"]);
  });

  it("shows a syntax error at its line", async () => {
    await scene.change("available(): number {", "available(: number {");
    const { messages } = await scene.run("ts");
    const message = messages.get("waiting > the wait is exact");
    assert.match(textOf(message), /SyntaxError/);
    const line = message?.location?.range.start.line ?? 0;
    assert.match(readFileSync(scene.code, "utf8").split("\n")[line] ?? "", /available\(:/);
  });

  it("cuts a flood of output, and goes on", async () => {
    const flood = 'for (let i = 0; i < 100; i++) console.log("x".repeat(100_000));\n';
    await scene.change("    this.#ratePerMs =", `    ${flood}    this.#ratePerMs =`);
    const { states, output } = await scene.run("ts");
    assert.equal(states.get("waiting > the wait is exact"), "passed");
    assert.ok(output.length < 300_000, `${output.length} characters`);
    assert.match(output, /the rest is not shown/);
  });

  it("keeps two runs of a kata apart", async () => {
    await scene.change();
    const both = await Promise.all([scene.run("ts"), scene.run("ts")]);
    for (const told of both) assert.deepEqual(statesIn(told), ["passed"]);
  });

  it("ends a run with the code it began with when the file is edited meanwhile", async () => {
    const wait = "for (const end = Date.now() + 500; Date.now() < end;);";
    const once = `if (!("waited" in globalThis)) {\n  ${wait}\n  globalThis["waited"] = true;\n}\n`;
    await scene.change("    this.#ratePerMs =", `    ${once}    this.#ratePerMs =`);
    const index = scene.told.length;
    const going = scene.run("ts");
    await until("a test that has begun", () => hasBegun(index));
    await scene.change("return { ok: true };", "return { ok: false, retryAfterMs: 7 };");
    assert.deepEqual(statesIn(await going), ["passed"]);
    assert.ok(statesIn(await scene.run("ts")).includes("failed"));
  });

  it("runs again after each save while it is watched", async () => {
    await scene.change();
    const document = await vscode.workspace.openTextDocument(scene.code);
    const index = scene.told.length;
    const watch = await tests.watch(scene.choice("ts"));
    assert.deepEqual(statesIn(await scene.ended(index)), ["passed"]);
    await scene.replaceIn(
      document,
      "return { ok: true };",
      "return { ok: false, retryAfterMs: 7 };",
    );
    assert.ok(statesIn(await scene.ended(index + 1)).includes("failed"));
    watch?.dispose();
    await scene.replaceIn(
      document,
      "return { ok: false, retryAfterMs: 7 };",
      "return { ok: true };",
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(scene.told.length, index + 2);
  });

  it("says what to do when the file is gone, even during a run", async () => {
    const index = scene.told.length;
    const going = scene.run("ts");
    await until("a run that has begun", () => scene.told.length > index);
    rmSync(join(scene.code, ".."), { recursive: true });
    await going;
    const { kata, language } = scene.choice("ts");
    const { messages } = await scene.run("ts");
    assert.match(textOf(messages.get(`${kata.id}/${language}`)), /is not there.*Open Kata/);
  });
});

function hasBegun(index: number): boolean {
  return [...(scene.told[index]?.states.values() ?? [])].some((state) => state !== "enqueued");
}
