import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { discoverTests } from "../../core/katas/discover/discover.ts";
import { testNames } from "../../core/katas/discover/testPlace.ts";
import type { RunEvent } from "../../core/katas/event.ts";
import { mutantsIn, type KataFile, type KataLanguage, type Mutant } from "../../core/katas/kata.ts";
import { reportOf, type RunReport } from "../../core/katas/report.ts";
import { SUPPORT, type KataBank } from "./kataBank.ts";
import type { WorkingCopy } from "./kataHome.ts";
import { KataStage } from "./kataStage.ts";
import type { FoundToolchain } from "./language.ts";
import { runTests } from "./testRun.ts";
import type { Toolchains } from "./toolchains.ts";

/** How the user's own tests did against the reference and against each mutant. */
export interface RoundResult {
  /** What is wrong with the tests themselves: they must pass on the reference solution. */
  readonly problem: string | undefined;
  readonly mutants: readonly { readonly mutant: Mutant; readonly killed: boolean }[];
}

interface RoundParts {
  readonly bank: KataBank;
  readonly kata: KataFile;
  readonly lang: KataLanguage;
  readonly copy: WorkingCopy;
  readonly toolchains: Toolchains;
  readonly tools: FoundToolchain;
  readonly signal: AbortSignal;
  /** Told before each run, with its number of all. */
  readonly onStep: (text: string, step: number, steps: number) => void;
}

/** Runs the user's own tests against the reference, then against each mutant. A test that fails on both kills nothing. */
export async function playRound(parts: RoundParts): Promise<RoundResult> {
  const { bank, kata, lang, copy, toolchains, tools, onStep } = parts;
  const code = await bank.code(kata, lang);
  const own = await readFile(copy.roundTests, "utf8");
  const only = testNames(discoverTests(lang, own));
  if (only.length === 0) return { problem: "There is no test in it yet: write one.", mutants: [] };
  const stage = await KataStage.open(toolchains.language(lang).moduleFiles(tools));
  const run = async (file: string): Promise<RunReport> => {
    const files = new Map([
      [basename(code.starter), await bank.text(kata, file)],
      [basename(copy.roundTests), own],
      [SUPPORT[lang], await bank.support(lang)],
    ]);
    // In Go the helpers of the kata's own tests are in the same package.
    if (lang === "go") files.set(basename(code.tests), await bank.text(kata, code.tests));
    return runOn(parts, await stage.lay(lang, files), only);
  };
  try {
    const mutants = mutantsIn(kata, lang);
    const steps = mutants.length + 1;
    onStep("the reference", 1, steps);
    const problem = problemOf(await run(code.solution));
    if (problem !== undefined) return { problem, mutants: [] };
    const results = [];
    for (const [index, mutant] of mutants.entries()) {
      onStep(mutant.id, index + 2, steps);
      const report = await run(code.mutants.get(mutant.id) ?? "");
      results.push({
        mutant,
        killed: report.tests.some(({ ok }) => !ok) || report.reason === "timeout",
      });
    }
    return { problem: undefined, mutants: results };
  } finally {
    await stage.close();
  }
}

async function runOn(
  parts: RoundParts,
  folder: string,
  only: readonly string[],
): Promise<RunReport> {
  const { lang, toolchains, tools, copy, signal } = parts;
  const job = { folder, testFiles: [basename(copy.roundTests)], only };
  const events: RunEvent[] = [];
  for await (const event of runTests(toolchains.language(lang), tools, job, signal))
    events.push(event);
  signal.throwIfAborted();
  return reportOf(events);
}

function problemOf({ tests, broken, reason }: RunReport): string | undefined {
  if (broken) return `It does not load: ${broken.message}`;
  if (reason !== "finished") return "It does not come to its end on the reference solution.";
  const failed = tests.find(({ ok }) => !ok);
  return (
    failed &&
    `"${failed.name}" fails on the reference solution, so it proves nothing: ${failed.message}`
  );
}

/** The file that the round begins with: the sentences of the mutants, and how a test looks. */
export function roundSkeleton(kata: KataFile, lang: KataLanguage, starter: string): string {
  const mark = lang === "py" ? "#" : "//";
  const sentences = mutantsIn(kata, lang).map(({ sentence }) => `${mark} - ${sentence}`);
  const intro = [
    `${mark} Mutation round: each line is a mistake in an otherwise correct solution.`,
    `${mark} Write tests that pass on the reference and fail on each of them; saving runs them.`,
    ...sentences,
  ].join("\n");
  const module = starter.replace(/\.\w+$/, "");
  const bodies: Readonly<Record<KataLanguage, string>> = {
    ts:
      'import assert from "node:assert/strict";\nimport { test } from "node:test";\n' +
      `import { FakeClock } from "./dojo.ts";\nimport * as kata from "./${starter}";\n\n${intro}\n\n` +
      'test("what it must do", () => {\n  void [assert, kata, FakeClock];\n});\n',
    py:
      `import unittest\n\nimport ${module} as kata\nfrom dojo import FakeClock\n\n${intro}\n\n\n` +
      "class MutationRound(unittest.TestCase):\n    def test_what_it_must_do(self) -> None:\n        _ = (kata, FakeClock)\n",
    go: `package kata\n\nimport "testing"\n\n${intro}\n\nfunc TestRoundWhatItMustDo(t *testing.T) {\n}\n`,
  };
  return bodies[lang];
}
