import { basename, join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { discoverTests } from "../../core/katas/discover/discover.ts";
import { testNames } from "../../core/katas/discover/testPlace.ts";
import type { RunEvent } from "../../core/katas/event.ts";
import type { KataFile, KataLanguage } from "../../core/katas/kata.ts";
import type { KataCode } from "../../core/katas/layout.ts";
import { proofOf, skippedProof, type KataProof, type TwoRuns } from "../../core/katas/proof.ts";
import { reportOf, withFileNames, type RunReport } from "../../core/katas/report.ts";
import { SUPPORT, type KataBank } from "./kataBank.ts";
import { KataStage } from "./kataStage.ts";
import type { FoundToolchain } from "./language.ts";
import { runTests } from "./testRun.ts";
import type { Toolchains } from "./toolchains.ts";

/** Runs starter, solution and every mutant of a kata in one language, each twice, and judges what happened. */
export async function proveKata(
  bank: KataBank,
  kata: KataFile,
  lang: KataLanguage,
  toolchains: Toolchains,
  signal: AbortSignal,
): Promise<KataProof> {
  const tools = await toolchains.find(lang);
  if (!tools.found) return skippedProof(kata, lang, `needs ${tools.needs}`);
  const stage = await KataStage.open(toolchains.language(lang).moduleFiles(tools));
  try {
    const code = await bank.code(kata, lang);
    const trial = new Trial({ bank, kata, lang, toolchains, tools, signal }, code, stage);
    const mutants = new Map<string, TwoRuns>();
    const starter = await trial.twice(code.starter);
    const solution = await trial.twice(code.solution);
    for (const [id, file] of code.mutants) mutants.set(id, await trial.twice(file));
    const tests = await declaredTests(bank, kata, lang);
    return proofOf(kata, code, { tests, starter, solution, mutants });
  } finally {
    await stage.close();
  }
}

/** The names of a kata's own tests, as their file declares them. */
export async function declaredTests(
  bank: KataBank,
  kata: KataFile,
  lang: KataLanguage,
): Promise<string[]> {
  const { tests } = await bank.code(kata, lang);
  return testNames(discoverTests(lang, await bank.text(kata, tests)));
}

/**
 * Runs the kata's own tests against an implementation, once. The report speaks of `file`, not of the copy that was
 * run and is gone.
 */
export async function runImplementation(
  parts: TrialParts & {
    readonly implementation: { readonly file: string; readonly text: string };
  },
): Promise<RunReport> {
  const { bank, kata, lang, toolchains, tools, implementation } = parts;
  const stage = await KataStage.open(toolchains.language(lang).moduleFiles(tools));
  try {
    const code = await bank.code(kata, lang);
    const trial = new Trial(parts, code, stage);
    const folder = await trial.lay(implementation.text);
    const names = new Map([
      [join(folder, basename(code.starter)), implementation.file],
      [join(folder, basename(code.tests)), join(bank.folderOf(kata), code.tests)],
      [join(folder, sep), ""],
    ]);
    const urls = [...names].map(([from, to]) => [pathToFileURL(from).href, to] as const);
    return withFileNames(await trial.once(folder), new Map([...urls, ...names]));
  } finally {
    await stage.close();
  }
}

interface TrialParts {
  readonly bank: KataBank;
  readonly kata: KataFile;
  readonly lang: KataLanguage;
  readonly toolchains: Toolchains;
  readonly tools: FoundToolchain;
  readonly signal: AbortSignal;
}

/** One kata in one language on a stage. */
class Trial {
  constructor(
    private readonly parts: TrialParts,
    private readonly code: KataCode,
    private readonly stage: KataStage,
  ) {}

  async twice(file: string): Promise<TwoRuns> {
    const folder = await this.lay(await this.parts.bank.text(this.parts.kata, file));
    return [await this.once(folder), await this.once(folder)];
  }

  async lay(implementation: string): Promise<string> {
    const { language, starter, tests } = this.code;
    const { bank, kata } = this.parts;
    return this.stage.lay(
      language,
      new Map([
        [basename(starter), implementation],
        [basename(tests), await bank.text(kata, tests)],
        [SUPPORT[language], await bank.support(language)],
      ]),
    );
  }

  async once(folder: string): Promise<RunReport> {
    const { lang, toolchains, tools, signal } = this.parts;
    const job = { folder, testFiles: [basename(this.code.tests)] };
    const events: RunEvent[] = [];
    const run = runTests(toolchains.language(lang), tools, job, signal);
    for await (const event of run) events.push(event);
    signal.throwIfAborted();
    return reportOf(events);
  }
}
