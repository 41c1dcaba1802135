import * as vscode from "vscode";
import type { Failure, RunEvent } from "../../core/katas/event.ts";
import { isTestFile } from "../../core/katas/layout.ts";
import { reportOf, type RunReport } from "../../core/katas/report.ts";
import type { FoundToolchain, TestJob } from "../../services/katas/language.ts";
import { RUN_LIMITS, runTests } from "../../services/katas/testRun.ts";
import { NeedsToolchain, type Dojo, type KataChoice } from "./dojo.ts";

type Outcome = Extract<RunEvent, { test: string }>;

/** One run of a kata's tests, shown as it goes: states, messages, output. */
export class KataRun {
  private readonly items: ReadonlyMap<string, vscode.TestItem>;
  private readonly open = new Set<vscode.TestItem>();

  constructor(
    private readonly dojo: Dojo,
    readonly run: vscode.TestRun,
    private readonly root: vscode.TestItem,
    readonly choice: KataChoice,
    private readonly only: readonly vscode.TestItem[] | undefined,
  ) {
    const all = [...root.children].flatMap(([, item]) => leaves(item));
    this.items = new Map(all.map((item) => [item.id, item]));
    for (const item of only?.flatMap(leaves) ?? all) this.open.add(item);
  }

  /** Waits its turn, runs, and says of every test how it went. */
  async start(signal: AbortSignal): Promise<void> {
    if (!vscode.workspace.isTrusted)
      throw new Error(
        "Katas run code: trust this workspace to run them (Workspaces: Manage Workspace Trust).",
      );
    const { kata, language } = this.choice;
    for (const item of this.open) this.run.enqueued(item);
    const key = `${kata.id}/${language}`;
    if (this.dojo.queue.isBusy(key)) this.say("Waiting for the run before this one…\n");
    await this.dojo.queue.add(key, () => this.runNow(signal));
  }

  /** What is run, once the working copy is in order. */
  async job(tools: FoundToolchain): Promise<TestJob> {
    const { kata, language } = this.choice;
    const only = this.only?.flatMap(leaves).map(({ id }) => id);
    const modules = this.dojo.toolchains.language(language).moduleFiles(tools);
    return { ...(await this.dojo.home.prepare(kata, language, modules)), only };
  }

  /** Shows one event. */
  show(event: RunEvent): void {
    if (event.type === "output") this.say(event.text);
    else if (event.type === "broken") this.broken(event.failure);
    else if ("test" in event) this.outcome(event);
  }

  /** After the last event: tests without an outcome are said to have none, and why. */
  close(report: RunReport): void {
    const { reason, exitCode, unfinished } = report;
    if (reason === "cancelled" || reason === "finished")
      return this.openAs((item) => this.run.skipped(item));
    const limit = this.dojo.settings.kataTimeoutMs.value / 1000;
    const running = unfinished[0];
    const [hung, rest] =
      reason === "timeout"
        ? [
            `Stopped after ${limit} s with all that it had started: it loops or waits for ever. The setting designDojo.katas.timeoutSeconds has the limit.`,
            "Not run: a test before it did not end.",
          ]
        : [
            `The process ended in this test (exit code ${exitCode}). Does the code end it, for example with process.exit?`,
            `Not run: the process had ended before (exit code ${exitCode}).`,
          ];
    this.openAs((item) =>
      this.run.errored(item, new vscode.TestMessage(item.id === running ? hung : rest)),
    );
  }

  private async runNow(signal: AbortSignal): Promise<void> {
    const { language } = this.choice;
    const tools = await this.dojo.tools(language).catch((error: unknown) => {
      if (!(error instanceof NeedsToolchain)) throw error;
      // A missing tool is no failure of the user's code.
      this.openAs((item) => this.run.skipped(item));
      this.say(`${error.message}\n`);
      void vscode.window.showWarningMessage(error.message);
      return undefined;
    });
    if (!tools) return;
    const limits = { ...RUN_LIMITS, timeoutMs: this.dojo.settings.kataTimeoutMs.value };
    const job = await this.job(tools);
    const events: RunEvent[] = [];
    for await (const event of runTests(
      this.dojo.toolchains.language(language),
      tools,
      job,
      signal,
      limits,
    )) {
      if (event.type !== "output") events.push(event);
      this.show(event);
    }
    const report = reportOf(events);
    if (report.broken?.message.includes("cannot be started")) this.dojo.toolchains.forget();
    this.close(report);
    const passed = report.tests.filter(({ ok }) => ok).length;
    if (!report.broken) this.say(`\n${passed} of ${report.tests.length} tests passed.\n`);
    if (this.only === undefined) await this.dojo.noteRun(this.choice, report);
  }

  private outcome(event: Outcome): void {
    const item = this.items.get(event.test);
    if (!item) return;
    if (event.type === "started") return this.run.started(item);
    this.open.delete(item);
    if (event.type === "passed") this.run.passed(item, event.ms);
    else if (event.type === "skipped") this.run.skipped(item);
    else this.run.failed(item, messageOf(event.failure, this.choice), event.ms);
    this.say(lineOf(event, item.label), item);
  }

  /** Nothing could be loaded: every test says where, once. */
  private broken(failure: Failure): void {
    const message = messageOf(failure, this.choice);
    this.say(`${failure.message}\n`);
    this.openAs((item) => this.run.errored(item, message));
    this.run.errored(this.root, message);
  }

  private openAs(show: (item: vscode.TestItem) => void): void {
    for (const item of this.open) show(item);
    this.open.clear();
  }

  private say(text: string, item?: vscode.TestItem): void {
    this.run.appendOutput(text.replace(/\r?\n/g, "\r\n"), undefined, item);
  }
}

/** What the terminal says of a test. */
function lineOf(event: Exclude<Outcome, { type: "started" }>, label: string): string {
  if (event.type === "passed") return `✓ ${label}\n`;
  if (event.type === "skipped") return `- ${label}: skipped\n`;
  return `✗ ${label}\n${event.failure.message.trimEnd().replace(/^/gm, "    ")}\n`;
}

/** With the place in the editor and, for a comparison, both values side by side. */
function messageOf(failure: Failure, { language }: KataChoice): vscode.TestMessage {
  const { message, expected, actual, frames, kind } = failure;
  const shown =
    expected !== undefined && actual !== undefined
      ? vscode.TestMessage.diff(message, expected, actual)
      : new vscode.TestMessage(message);
  const inTests = frames.findLast(({ file }) =>
    isTestFile(language, file.split(/[\\/]/).at(-1) ?? ""),
  );
  const place = kind === "assertion" ? (inTests ?? frames[0]) : frames[0];
  if (place)
    shown.location = new vscode.Location(
      vscode.Uri.file(place.file),
      new vscode.Position(place.line - 1, Math.max(0, (place.column ?? 1) - 1)),
    );
  return shown;
}

function leaves(item: vscode.TestItem): vscode.TestItem[] {
  return item.children.size === 0
    ? [item]
    : [...item.children].flatMap(([, child]) => leaves(child));
}
