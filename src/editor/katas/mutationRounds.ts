import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { LANGUAGE_NAMES, mutantsIn } from "../../core/katas/kata.ts";
import { playRound, roundSkeleton, type RoundResult } from "../../services/katas/mutationRound.ts";
import { toSignal } from "../cancellation.ts";
import type { Log } from "../log.ts";
import { now, type Dojo, type KataChoice } from "./dojo.ts";

/** Rounds of "write the test that kills it": a mutant is an item of its own, passed when a test of the user's kills it. */
export class MutationRounds implements vscode.Disposable {
  private readonly choices = new WeakMap<vscode.TestItem, KataChoice>();
  private readonly disposables: readonly vscode.Disposable[];
  /** The round that the last save of a file has begun. */
  private readonly going = new Map<vscode.TestItem, vscode.CancellationTokenSource>();

  constructor(
    private readonly dojo: Dojo,
    private readonly log: Log,
    private readonly controller: vscode.TestController,
  ) {
    this.controller.resolveHandler = (item) => (item ? undefined : this.resume());
    this.disposables = [
      this.controller,
      this.controller.createRunProfile("Run", vscode.TestRunProfileKind.Run, (request, token) =>
        this.run(request, token),
      ),
      vscode.workspace.onDidSaveTextDocument((document) => {
        this.saved(document).catch((error: unknown) => log.tell(error));
      }),
    ];
  }

  /** Opens the file for the user's tests, with a sentence for each mutant. @throws DojoError before green. */
  async start(choice: KataChoice): Promise<void> {
    const { kata, language } = choice;
    const own = (await this.dojo.home.progress(kata)).languages[language];
    if (!own?.green_at && !own?.gave_up_at)
      throw new DojoError(
        "The mutation round comes after green: make the kata's own tests pass first (Run Kata Tests).",
      );
    const copy = await this.dojo.open(choice);
    if (!existsSync(copy.roundTests))
      await writeFile(copy.roundTests, roundSkeleton(kata, language, basename(copy.code)));
    await this.dojo.update(choice, { round_started_at: own.round_started_at ?? now() });
    const [[, first] = []] = (await this.itemOf(choice)).children;
    await vscode.commands.executeCommand("vscode.revealTestInExplorer", first);
    await vscode.window.showTextDocument(vscode.Uri.file(copy.roundTests), { preview: false });
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }

  /** The rounds that were begun before, with what was killed in them. */
  private async resume(): Promise<void> {
    for (const kata of this.dojo.katas) {
      const { languages } = await this.dojo.home.progress(kata);
      for (const language of kata.languages)
        if (languages[language]?.round_started_at) await this.itemOf({ kata, language });
    }
  }

  private async itemOf(choice: KataChoice): Promise<vscode.TestItem> {
    const { kata, language } = choice;
    const { roundTests } = await this.dojo.home.copy(kata, language);
    const killed = (await this.dojo.home.progress(kata)).languages[language]?.killed ?? [];
    const id = `${kata.id}/${language}`;
    const known = this.controller.items.get(id);
    if (known) return known;
    const item = this.controller.createTestItem(id, kata.title, vscode.Uri.file(roundTests));
    item.description = LANGUAGE_NAMES[language];
    item.children.replace(
      mutantsIn(kata, language).map(({ id: mutant, sentence }) => {
        const child = this.controller.createTestItem(mutant, sentence, vscode.Uri.file(roundTests));
        child.description = describe(killed.includes(mutant));
        return child;
      }),
    );
    this.choices.set(item, choice);
    this.controller.items.add(item);
    return item;
  }

  private async saved({ uri }: vscode.TextDocument): Promise<void> {
    for (const [, item] of this.controller.items)
      if (item.uri?.fsPath === uri.fsPath) {
        this.going.get(item)?.cancel();
        const source = new vscode.CancellationTokenSource();
        this.going.set(item, source);
        await this.run(new vscode.TestRunRequest([item]), source.token);
        source.dispose();
      }
  }

  private async run(
    request: vscode.TestRunRequest,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const included = request.include ?? [...this.controller.items].map(([, item]) => item);
    const roots = new Set(included.map((item) => item.parent ?? item));
    const run = this.controller.createTestRun(request);
    const signal = AbortSignal.any([toSignal(token), toSignal(run.token)]);
    try {
      for (const item of roots) await this.play(run, item, signal);
    } catch (error) {
      if (!signal.aborted) await this.log.tell(error);
    } finally {
      run.end();
    }
  }

  private async play(
    run: vscode.TestRun,
    item: vscode.TestItem,
    signal: AbortSignal,
  ): Promise<void> {
    const choice = this.choices.get(item);
    if (!choice) return;
    if (!vscode.workspace.isTrusted)
      throw new DojoError("Katas run code: trust this workspace to run them.");
    const { kata, language } = choice;
    const { dojo } = this;
    const tools = await dojo.tools(language);
    for (const [, child] of item.children) run.started(child);
    const copy = await dojo.home.copy(kata, language);
    const result = await dojo.queue.add(`${kata.id}/${language}/round`, () =>
      playRound({
        ...{
          bank: dojo.bank,
          kata,
          lang: language,
          copy,
          toolchains: dojo.toolchains,
          tools,
          signal,
        },
        onStep: (text, step, steps) => run.appendOutput(`${step} of ${steps}: ${text}\r\n`),
      }),
    );
    await this.show(run, item, choice, result);
  }

  private async show(
    run: vscode.TestRun,
    item: vscode.TestItem,
    choice: KataChoice,
    { problem, mutants }: RoundResult,
  ): Promise<void> {
    if (problem !== undefined) {
      run.errored(item, new vscode.TestMessage(problem));
      for (const [, child] of item.children) run.skipped(child);
      return;
    }
    const before =
      (await this.dojo.home.progress(choice.kata)).languages[choice.language]?.killed ?? [];
    const killed = mutants.filter((one) => one.killed).map(({ mutant }) => mutant.id);
    const all = new Set([...before, ...killed]);
    for (const { mutant, killed: isKilled } of mutants) {
      const child = item.children.get(mutant.id);
      if (!child) continue;
      child.description = describe(all.has(mutant.id));
      if (isKilled) run.passed(child);
      else
        run.failed(
          child,
          new vscode.TestMessage(`It survived: no test of yours fails on it. ${mutant.sentence}`),
        );
    }
    await this.dojo.update(choice, { killed: [...all].toSorted() });
  }
}

function describe(isKilled: boolean): string {
  return isKilled ? "killed" : "";
}
