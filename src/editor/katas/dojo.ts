import type * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { Emitter } from "../../core/emitter.ts";
import { DojoError } from "../../core/errors.ts";
import { discoverTests } from "../../core/katas/discover/discover.ts";
import { testNames } from "../../core/katas/discover/testPlace.ts";
import type { Kata, KataLanguage } from "../../core/katas/kata.ts";
import type { LanguageProgress } from "../../core/katas/progress.ts";
import { isGreen, type RunReport } from "../../core/katas/report.ts";
import { KataBank } from "../../services/katas/kataBank.ts";
import { KataHome, type WorkingCopy } from "../../services/katas/kataHome.ts";
import type { FoundToolchain } from "../../services/katas/language.ts";
import { RunnerFiles } from "../../services/katas/runnerFiles.ts";
import { RunQueue } from "../../services/katas/runQueue.ts";
import { Toolchains } from "../../services/katas/toolchains.ts";
import type { Settings } from "../settings.ts";

/** One kata in one language, as commands and test items name it. */
export interface KataChoice {
  readonly kata: Kata;
  readonly language: KataLanguage;
}

/** The tool chain that a kata needs is not on this machine. */
export class NeedsToolchain extends DojoError {}

/** What all that has to do with katas shares: the bank, the working copies, the tool chains, one queue of runs. */
export class Dojo implements vscode.Disposable {
  readonly bank: KataBank;
  readonly runners: RunnerFiles;
  readonly toolchains: Toolchains;
  readonly queue = new RunQueue();
  /** Progress or working copies are different now. */
  readonly changed = new Emitter<void>();
  private readonly types: string;
  private readonly listeners: readonly vscode.Disposable[];

  constructor(
    context: Pick<vscode.ExtensionContext, "asAbsolutePath">,
    readonly catalog: () => Catalog,
    readonly settings: Settings,
  ) {
    this.bank = new KataBank(context.asAbsolutePath("."));
    this.runners = new RunnerFiles(context.asAbsolutePath("dist/katas"));
    this.types = context.asAbsolutePath("dist/katas/types");
    const chosen = { ts: { value: "" }, py: settings.kataPython, go: settings.kataGo };
    this.toolchains = new Toolchains(this.runners, (language) => chosen[language].value);
    this.listeners = [
      settings.home.onDidChange(() => this.changed.emit()),
      settings.kataPython.onDidChange(() => this.toolchains.forget()),
      settings.kataGo.onDidChange(() => this.toolchains.forget()),
    ];
  }

  get home(): KataHome {
    return new KataHome(this.settings.home.value, this.bank, this.types);
  }

  get katas(): readonly Kata[] {
    return [...this.catalog().katas.values()];
  }

  kata(id: string): Kata | undefined {
    return this.catalog().katas.get(id);
  }

  async open({ kata, language }: KataChoice): Promise<WorkingCopy> {
    const tools = await this.toolchains.find(language);
    const modules = tools.found ? this.toolchains.language(language).moduleFiles(tools) : {};
    const copy = await this.home.open(kata, language, now(), modules);
    this.changed.emit();
    return copy;
  }

  async update({ kata, language }: KataChoice, change: Partial<LanguageProgress>): Promise<void> {
    await this.home.update(kata, language, now(), change);
    this.changed.emit();
  }

  /** @throws NeedsToolchain with what is missing and how to get it. */
  async tools(language: KataLanguage): Promise<FoundToolchain> {
    const tools = await this.toolchains.find(language);
    if (tools.found) return tools;
    throw new NeedsToolchain(`This kata needs ${tools.needs}. ${tools.how}`);
  }

  /** Remembers the first run in which every test that the kata came with has passed. */
  async noteRun(choice: KataChoice, report: RunReport): Promise<void> {
    const { kata, language } = choice;
    const code = await this.bank.code(kata, language);
    const own = testNames(discoverTests(language, await this.bank.text(kata, code.tests)));
    const before = (await this.home.progress(kata)).languages[language]?.green_at ?? null;
    if (before === null && isGreen(report, own)) await this.update(choice, { green_at: now() });
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
  }
}

/** ISO 8601. */
export function now(): string {
  return new Date().toISOString();
}
