import { mutantsIn, type KataFile, type KataLanguage } from "./kata.ts";
import type { FileFinding, KataCode } from "./layout.ts";
import { testsNotRun, type RunReport } from "./report.ts";
import { leafName, testKey } from "./testName.ts";

/** Two runs of the same code: they have to agree. */
export type TwoRuns = readonly [RunReport, RunReport];

/** What was run to prove a kata in one language. */
export interface ProofRuns {
  /** The names of all tests, as the test file declares them. */
  readonly tests: readonly string[];
  readonly starter: TwoRuns;
  readonly solution: TwoRuns;
  readonly mutants: ReadonlyMap<string, TwoRuns>;
}

interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly ms: number;
}

/** The proof of a kata in one language, as `kata prove --json` prints it. */
export interface KataProof {
  readonly kata: string;
  /** Null when kata.yaml cannot be read. */
  readonly lang: KataLanguage | null;
  readonly starter: Count | null;
  readonly solution: Count | null;
  /** `killed_by`: every test that failed on the mutant; empty when it survived. */
  readonly mutants: readonly { readonly id: string; readonly killed_by: readonly string[] }[];
  readonly ok: boolean;
  /** Why it was not run: the tool chain that is missing. */
  readonly skipped: string | null;
  readonly problems: readonly FileFinding[];
  readonly warnings: readonly FileFinding[];
}

/** How long the tests of a solution may take, in ms, without compiling: above the first a warning, above the second a failure. */
const SLOW_MS = 2_000;
const TOO_SLOW_MS = 10_000;

/** Judges the runs: the starter fails, the solution passes, each mutant is killed by the tests that the kata names. */
export function proofOf(kata: KataFile, code: KataCode, runs: ProofRuns): KataProof {
  const problems: FileFinding[] = [
    ...starterFindings(code, runs),
    ...solutionFindings(code, runs),
    ...mutantsIn(kata, code.language).flatMap(({ id, killed_by }) =>
      mutantFindings(code.mutants.get(id) ?? id, killed_by, runs.mutants.get(id)),
    ),
  ];
  const [solution] = runs.solution;
  return {
    kata: kata.id,
    lang: code.language,
    starter: countOf(runs.starter[0]),
    solution: countOf(solution),
    mutants: [...runs.mutants].map(([id, [report]]) => ({ id, killed_by: failedTests(report) })),
    ok: problems.length === 0,
    skipped: null,
    problems,
    warnings:
      solution.ms > SLOW_MS && solution.ms <= TOO_SLOW_MS
        ? [
            {
              file: code.tests,
              message: `the tests take ${seconds(solution)}: aim at less than 2 s`,
            },
          ]
        : [],
  };
}

/** The entry of a kata that could not be run here. */
export function skippedProof(kata: KataFile, lang: KataLanguage, why: string): KataProof {
  const nothing = { starter: null, solution: null, mutants: [], problems: [], warnings: [] };
  return { kata: kata.id, lang, ...nothing, ok: true, skipped: why };
}

/** The entry of a kata whose files are not in order: it was not run. */
export function brokenProof(
  kata: string,
  lang: KataLanguage | null,
  problems: readonly FileFinding[],
): KataProof {
  const nothing = { starter: null, solution: null, mutants: [], skipped: null, warnings: [] };
  return { kata, lang, ...nothing, ok: false, problems };
}

function starterFindings(
  { starter }: KataCode,
  { starter: runs, tests }: ProofRuns,
): FileFinding[] {
  const [report] = runs;
  const unclean = endFindings(starter, "a starter", report);
  if (unclean.length > 0) return unclean;
  const findings: FileFinding[] = [];
  if (report.tests.every(({ ok }) => ok))
    findings.push({
      file: starter,
      message: "already passes its tests: take the solution out of the starter",
    });
  return [...findings, ...unreported(starter, report, tests), ...unstable(starter, runs)];
}

function solutionFindings(
  { solution, tests: testFile }: KataCode,
  { solution: runs, tests }: ProofRuns,
): FileFinding[] {
  const [report] = runs;
  const unclean = endFindings(solution, "a solution", report);
  if (unclean.length > 0) return unclean;
  const findings = report.tests
    .filter(({ ok }) => !ok)
    .map(({ name, message }) => ({
      file: solution,
      message: `fails "${leafName(name)}": ${firstLine(message)}. Mend the solution or the test`,
    }));
  if (report.ms > TOO_SLOW_MS)
    findings.push({
      file: testFile,
      message: `the tests take ${seconds(report)}, more than 10 s: use fewer rounds`,
    });
  return [...findings, ...unreported(solution, report, tests), ...unstable(solution, runs)];
}

function mutantFindings(
  file: string,
  killedBy: readonly string[],
  runs: TwoRuns | undefined,
): FileFinding[] {
  if (!runs) return [{ file, message: "was not run" }];
  const [report] = runs;
  const unclean = endFindings(file, "a mutant", report);
  if (unclean.length > 0) return unclean;
  const failed = new Set(failedTests(report).map(testKey));
  if (failed.size === 0)
    return [{ file, message: "survives all tests: write one that fails on it, or remove it" }];
  return [
    ...killedBy
      .filter((name) => !failed.has(testKey(name)))
      .map((name) => ({
        file,
        message:
          `is not killed by "${name}", which kata.yaml names, but by ` +
          `${failedTests(report)
            .map((test) => `"${leafName(test)}"`)
            .join(", ")}: mend the test or killed_by`,
      })),
    ...unstable(file, runs),
  ];
}

/** What keeps a run from being judged at all. */
function endFindings(file: string, what: string, report: RunReport): FileFinding[] {
  if (report.broken)
    return [
      {
        file,
        message: `does not load or compile (${firstLine(report.broken.message)}): ${what} has to`,
      },
    ];
  if (report.reason === "timeout")
    return [
      {
        file,
        message: `does not end${during(report)}: ${what} has to come to its end, with failures where it is wrong`,
      },
    ];
  // A panic of Go ends the process after the test that caused it was reported as failed.
  if (report.reason === "exited" && report.tests.every(({ ok }) => ok))
    return [
      { file, message: `ends its process early (exit code ${report.exitCode}): ${what} must not` },
    ];
  return [];
}

function unreported(file: string, report: RunReport, tests: readonly string[]): FileFinding[] {
  return testsNotRun(report, tests).map((name) => ({
    file,
    message: `"${leafName(name)}" was not run: no test may end the others`,
  }));
}

function unstable(file: string, [first, second]: TwoRuns): FileFinding[] {
  if (first.reason !== second.reason || second.broken)
    return [{ file, message: "ends differently in two runs: take time and chance as arguments" }];
  const outcomes = ({ tests }: RunReport) =>
    new Map(tests.map(({ name, ok, message }) => [name, `${ok}\n${stableMessage(message)}`]));
  const [before, after] = [outcomes(first), outcomes(second)];
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => ({
      file,
      message: `"${leafName(name)}" differs between two runs: take time and chance as arguments`,
    }));
}

/** A message without what may differ from run to run: durations, and folders in front of file names. */
export function stableMessage(message: string): string {
  return message
    .replace(/\b\d+(?:\.\d+)?\s?(?:ns|µs|ms|s|seconds)\b/g, "…")
    .replace(/(?:file:\/\/)?(?:[A-Za-z]:)?[\\/](?:[^\s:"'()\\/]+[\\/])+/g, "");
}

function failedTests(report: RunReport): string[] {
  return report.tests.filter(({ ok }) => !ok).map(({ name }) => name);
}

function countOf({ tests, ms }: RunReport): Count {
  const passed = tests.filter(({ ok }) => ok).length;
  return { passed, failed: tests.length - passed, ms: Math.round(ms) };
}

function during({ unfinished: [test] }: RunReport): string {
  return test === undefined ? "" : ` in "${leafName(test)}"`;
}

function firstLine(text: string): string {
  return (text.trim().split("\n")[0] ?? "").replace(/[.:]$/, "");
}

function seconds({ ms }: RunReport): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
