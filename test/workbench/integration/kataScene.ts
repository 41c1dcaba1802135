import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { discoverTests } from "../../../src/core/katas/discover/discover.ts";
import { testNames } from "../../../src/core/katas/discover/testPlace.ts";
import type { KataLanguage } from "../../../src/core/katas/kata.ts";
import { Dojo, type KataChoice } from "../../../src/editor/katas/dojo.ts";
import { KataTests } from "../../../src/editor/katas/kataTests.ts";
import { MutationRounds } from "../../../src/editor/katas/mutationRounds.ts";
import type { Log } from "../../../src/editor/log.ts";
import type { Settings } from "../../../src/editor/settings.ts";
import { bundledCatalog } from "../../../src/services/catalog/bundled.ts";
import { until } from "../until.mts";

const KATA = "rl-token-bucket";
const root = vscode.extensions.getExtension("design-dojo.design-dojo")?.extensionPath ?? "";
const STATES = ["enqueued", "started", "passed", "failed", "errored", "skipped"];

/** What a run said of its tests, by the tests' ids. */
export interface Told {
  /** The last word on each test. */
  readonly states: Map<string, string>;
  readonly messages: Map<string, vscode.TestMessage>;
  output: string;
  ended: boolean;
}

/** The token bucket's kata in a home of its own, under a test controller that remembers what it is told. */
export class KataScene {
  readonly home = mkdtempSync(join(tmpdir(), "dojo-katas-"));
  readonly dojo: Dojo;
  readonly log = { tell: rethrow, error: () => undefined } as unknown as Log;
  readonly tests: KataTests;
  readonly controller: vscode.TestController;
  readonly rounds: MutationRounds;
  /** All runs, in the order in which they began. */
  readonly told: Told[] = [];

  /** The time limit of a run: nothing that ends by itself meets it on a busy machine. */
  timeoutMs = 30_000;

  constructor(name: string) {
    this.dojo = new Dojo(
      { asAbsolutePath: (path) => join(root, path) },
      () => bundledCatalog(join(root, "dist")).catalog,
      settingsOf(this.home, () => this.timeoutMs),
    );
    this.controller = this.makeController(name);
    this.tests = new KataTests(this.dojo, this.log, this.controller);
    this.rounds = new MutationRounds(this.dojo, this.log, this.makeController(`${name}.rounds`));
  }

  dispose(): void {
    this.tests.dispose();
    this.rounds.dispose();
    rmSync(this.home, { recursive: true, force: true });
  }

  choice(language: KataLanguage): KataChoice {
    const kata = this.dojo.kata(KATA);
    assert.ok(kata, `${KATA} is not in the catalog`);
    return { kata, language };
  }

  /** How many tests the kata comes with. */
  async testCount(language: KataLanguage): Promise<number> {
    const { kata } = this.choice(language);
    const { tests } = await this.dojo.bank.code(kata, language);
    return testNames(discoverTests(language, await this.dojo.bank.text(kata, tests))).length;
  }

  /** The TypeScript file that the user edits. */
  get code(): string {
    return join(this.home, "katas", KATA, "ts", "tokenBucket.ts");
  }

  /** The solution, with one text replaced. */
  async solution(text = "", by = ""): Promise<string> {
    const { kata } = this.choice("ts");
    const { solution } = await this.dojo.bank.code(kata, "ts");
    const before = await this.dojo.bank.text(kata, solution);
    assert.ok(before.includes(text), `the solution does not contain ${text}`);
    return before.replace(text, by);
  }

  /** Puts the solution into the working copy, with one text replaced. */
  async change(text = "", by = ""): Promise<void> {
    writeFileSync(this.code, await this.solution(text, by));
  }

  /** Runs all tests of the kata. */
  async run(
    language: KataLanguage,
    token = new vscode.CancellationTokenSource().token,
  ): Promise<Told> {
    const index = this.told.length;
    await this.tests.runKata(this.choice(language), token);
    const record = this.told[index];
    assert.ok(record, "no run was made");
    return record;
  }

  /** The run with this number, once it has ended. */
  async ended(index: number): Promise<Told> {
    await until(`the end of run ${index}`, () => this.told[index]?.ended === true);
    const told = this.told[index];
    assert.ok(told);
    return told;
  }

  /** Edits a file in the editor and saves it. */
  async replaceIn(document: vscode.TextDocument, text: string, by: string): Promise<void> {
    const edit = new vscode.WorkspaceEdit();
    const at = document.getText().indexOf(text);
    assert.notEqual(at, -1, `the file does not contain ${text}`);
    const range = new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
    edit.replace(document.uri, range, by);
    assert.ok(await vscode.workspace.applyEdit(edit));
    // On a slow machine the editor saves it by itself meanwhile, and refuses to do it twice.
    await until("the file to be saved", async () => !document.isDirty || (await document.save()));
  }

  private makeController(name: string): vscode.TestController {
    const controller = vscode.tests.createTestController(`test.${name}`, name);
    const makeRun = controller.createTestRun.bind(controller);
    controller.createTestRun = (...args) => this.recorded(makeRun(...args));
    return controller;
  }

  /** The run as it is, and what was said to it. */
  private recorded(real: vscode.TestRun): vscode.TestRun {
    const record: Told = { states: new Map(), messages: new Map(), output: "", ended: false };
    this.told.push(record);
    return new Proxy(real, {
      get(target, name: keyof vscode.TestRun) {
        const value: unknown = target[name];
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (name === "appendOutput") record.output += String(args[0]);
          if (name === "end") record.ended = true;
          const [item, message] = args as [vscode.TestItem | undefined, unknown];
          if (STATES.includes(name) && item) record.states.set(item.id, name);
          if (message instanceof vscode.TestMessage && item) record.messages.set(item.id, message);
          return (value as (...all: unknown[]) => unknown).apply(target, args);
        };
      },
    });
  }
}

/** The different states of all tests of a run. */
export function statesIn({ states }: Told): string[] {
  return [...new Set(states.values())];
}

export function textOf(message: vscode.TestMessage | undefined): string {
  const text = message?.message ?? "";
  return typeof text === "string" ? text : text.value;
}

function settingsOf(home: string, timeoutMs: () => number): Settings {
  const never = () => ({ dispose: () => undefined });
  return {
    home: { value: home, onDidChange: never },
    kataPython: { value: "", onDidChange: never },
    kataGo: { value: "", onDidChange: never },
    kataTimeoutMs: {
      get value() {
        return timeoutMs();
      },
    },
  } as unknown as Settings;
}

async function rethrow(error: unknown): Promise<void> {
  throw error;
}
