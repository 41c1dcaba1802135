import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as vscode from "vscode";
import { discoverTests } from "../../core/katas/discover/discover.ts";
import type { TestPlace } from "../../core/katas/discover/testPlace.ts";
import { LANGUAGE_NAMES } from "../../core/katas/kata.ts";
import { isTestFile } from "../../core/katas/layout.ts";
import { testLabel } from "../../core/katas/testName.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { SUPPORT } from "../../services/katas/kataBank.ts";
import type { Log } from "../log.ts";
import { debugKata } from "./debugKata.ts";
import type { Dojo, KataChoice } from "./dojo.ts";
import { KataRun } from "./kataRun.ts";

/** A run that only the Test Explorer's own button cancels. */
const NEVER = new vscode.CancellationTokenSource().token;

/** Typing is not followed key by key. */
const READ_AFTER_MS = 300;

/** The working copies as tests: kata, test file's suites, tests. A kata's tests are read when it is expanded or run. */
export class KataTests implements vscode.Disposable {
  private readonly choices = new WeakMap<vscode.TestItem, KataChoice>();
  private readonly disposables: readonly vscode.Disposable[];
  private readonly stop: () => void;
  private readonly watching = new Map<vscode.TestRunRequest, vscode.CancellationToken>();
  private readonly runProfile: vscode.TestRunProfile;
  private reading: NodeJS.Timeout | undefined;
  private listing: Promise<void> = Promise.resolve();

  constructor(
    private readonly dojo: Dojo,
    private readonly log: Log,
    private readonly controller: vscode.TestController,
  ) {
    this.controller.resolveHandler = (item) => (item ? this.resolve(item) : this.refresh());
    this.controller.refreshHandler = () => this.refresh();
    this.runProfile = this.controller.createRunProfile(
      "Run",
      vscode.TestRunProfileKind.Run,
      (request, token) => this.run(request, token),
      true,
      undefined,
      true,
    );
    const debug = this.controller.createRunProfile(
      "Debug",
      vscode.TestRunProfileKind.Debug,
      (request, token) => this.debug(request, token),
    );
    this.stop = dojo.changed.on(() => {
      this.refresh().catch((error: unknown) => log.tell(error));
    });
    this.disposables = [
      this.controller,
      this.runProfile,
      debug,
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.saved(document).catch((error: unknown) => log.tell(error));
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.edited(document)),
    ];
  }

  /**
   * Makes the items of the katas that have a working copy; one call after the other, so that items are made once. A call
   * that fails is told to who made it.
   */
  refresh(): Promise<void> {
    this.listing = this.listing.catch(() => undefined).then(() => this.list());
    return this.listing;
  }

  private async list(): Promise<void> {
    const there: vscode.TestItem[] = [];
    for (const kata of this.dojo.katas)
      for (const language of kata.languages) {
        const { home } = this.dojo;
        if (!(await home.has(kata, language).catch(() => false))) continue;
        const copy = await home.copy(kata, language);
        const id = `${kata.id}/${language}`;
        const known = this.controller.items.get(id);
        const item =
          known?.uri?.fsPath === copy.tests
            ? known
            : this.controller.createTestItem(id, kata.title, vscode.Uri.file(copy.tests));
        item.description = LANGUAGE_NAMES[language];
        item.canResolveChildren = true;
        this.choices.set(item, { kata, language });
        there.push(item);
      }
    this.controller.items.replace(there);
  }

  /** The item of a kata, with its tests. */
  async itemOf({ kata, language }: KataChoice): Promise<vscode.TestItem | undefined> {
    const id = `${kata.id}/${language}`;
    if (!this.controller.items.get(id)) await this.refresh();
    const item = this.controller.items.get(id);
    if (item) await this.resolve(item);
    return item;
  }

  /** Runs all tests of a kata and brings up the Test Results. */
  async runKata(choice: KataChoice, token = NEVER): Promise<void> {
    const item = await this.itemOf(choice);
    if (!item) return;
    const [continuous, preserveFocus] = [false, false];
    await this.run(
      new vscode.TestRunRequest([item], undefined, this.runProfile, continuous, preserveFocus),
      token,
    );
  }

  async debugKata(choice: KataChoice): Promise<void> {
    const item = await this.itemOf(choice);
    if (item) await this.debug(new vscode.TestRunRequest([item]), NEVER);
  }

  /** Runs now and after each save, until the returned watch is disposed. */
  async watch(choice: KataChoice): Promise<vscode.Disposable | undefined> {
    const item = await this.itemOf(choice);
    if (!item) return undefined;
    const source = new vscode.CancellationTokenSource();
    await this.run(
      new vscode.TestRunRequest([item], undefined, this.runProfile, true),
      source.token,
    );
    return new vscode.Disposable(() => {
      source.cancel();
      source.dispose();
    });
  }

  /** What a test item belongs to. */
  choiceOf(item: vscode.TestItem): KataChoice | undefined {
    for (let at: vscode.TestItem | undefined = item; at; at = at.parent) {
      const choice = this.choices.get(at);
      if (choice) return choice;
    }
    return undefined;
  }

  dispose(): void {
    this.stop();
    clearTimeout(this.reading);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private async resolve(item: vscode.TestItem): Promise<void> {
    const choice = this.choices.get(item);
    if (!choice) return;
    const { folder } = await this.dojo.home.copy(choice.kata, choice.language);
    const names = await disk.list(folder).catch(() => []);
    const files = names
      .filter((name) => isTestFile(choice.language, name) && name !== SUPPORT[choice.language])
      .toSorted()
      .map((name) => join(folder, name));
    const places = await Promise.all(files.map((file) => this.itemsIn(file, choice)));
    item.children.replace(places.flat());
  }

  private async itemsIn(file: string, choice: KataChoice): Promise<vscode.TestItem[]> {
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
    const text = open?.getText() ?? (await readFile(file, "utf8").catch(() => ""));
    const make = (place: TestPlace): vscode.TestItem => {
      const label = testLabel(place.name, choice.language);
      const item = this.controller.createTestItem(place.name, label, vscode.Uri.file(file));
      item.range = new vscode.Range(place.startLine - 1, 0, place.endLine - 1, 0);
      if (place.children) item.children.replace(place.children.map(make));
      return item;
    };
    return discoverTests(choice.language, text).map(make);
  }

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (request.continuous === true) {
      this.watching.set(request, token);
      token.onCancellationRequested(() => this.watching.delete(request));
      if (request.include === undefined) return;
    }
    await this.runOnce(request, token);
  }

  private async runOnce(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const run = this.controller.createTestRun(request);
    const abort = new AbortController();
    const cancel = (): void => abort.abort();
    const listeners = [
      token.onCancellationRequested(cancel),
      run.token.onCancellationRequested(cancel),
    ];
    if (token.isCancellationRequested) cancel();
    try {
      await Promise.all(
        [...(await this.wanted(request))].map(([item, only]) =>
          this.runItem(run, item, only, abort.signal),
        ),
      );
    } finally {
      for (const listener of listeners) listener.dispose();
      run.end();
    }
  }

  private async runItem(
    run: vscode.TestRun,
    item: vscode.TestItem,
    only: readonly vscode.TestItem[] | undefined,
    signal: AbortSignal,
  ): Promise<void> {
    const choice = this.choices.get(item);
    if (!choice) return;
    try {
      await new KataRun(this.dojo, run, item, choice, only).start(signal);
    } catch (error) {
      this.log.error(error);
      run.errored(
        item,
        new vscode.TestMessage(error instanceof Error ? error.message : String(error)),
      );
    }
  }

  private async debug(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const run = this.controller.createTestRun(request);
    try {
      for (const [item, only] of await this.wanted(request)) {
        const choice = this.choices.get(item);
        if (choice && !token.isCancellationRequested)
          await debugKata(this.dojo, new KataRun(this.dojo, run, item, choice, only), token);
      }
    } catch (error) {
      await this.log.tell(error);
    } finally {
      run.end();
    }
  }

  /** The katas of a request, each with the tests that are wanted, or all. */
  private async wanted(
    request: vscode.TestRunRequest,
  ): Promise<Map<vscode.TestItem, readonly vscode.TestItem[] | undefined>> {
    const included = request.include ?? [...this.controller.items].map(([, item]) => item);
    const wanted = new Map<vscode.TestItem, readonly vscode.TestItem[] | undefined>();
    for (const item of included) {
      const root = rootOf(item);
      if (root === item) {
        if (request.include === undefined || item.children.size === 0) await this.resolve(item);
        wanted.set(root, undefined);
      } else if (!wanted.has(root) || wanted.get(root))
        wanted.set(root, [...(wanted.get(root) ?? []), item]);
    }
    return wanted;
  }

  /** A test that was just written stands in the tree at once. */
  private edited(document: vscode.TextDocument): void {
    const item = this.itemWith(document);
    if (!item || item.children.size === 0) return;
    clearTimeout(this.reading);
    this.reading = setTimeout(() => void this.resolve(item), READ_AFTER_MS);
  }

  private async saved(document: vscode.TextDocument): Promise<void> {
    const item = this.itemWith(document);
    if (!item) return;
    this.controller.invalidateTestResults(item);
    for (const [{ include }, token] of this.watching)
      if (!token.isCancellationRequested && (include?.some((one) => rootOf(one) === item) ?? true))
        await this.runOnce(new vscode.TestRunRequest([item], undefined, this.runProfile), token);
  }

  /** The kata in whose folder the document is. */
  private itemWith({ uri }: vscode.TextDocument): vscode.TestItem | undefined {
    const all = [...this.controller.items].map(([, item]) => item);
    return all.find((item) => item.uri && join(uri.fsPath, "..") === join(item.uri.fsPath, ".."));
  }
}

function rootOf(item: vscode.TestItem): vscode.TestItem {
  return item.parent ? rootOf(item.parent) : item;
}
