/** Runs spec files with Node's own test runner, one after the other. */
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

/** The spec files of a folder; with `--only WORD` on the command line those with that word in their name. */
export function specsIn(folder) {
  const at = process.argv.indexOf("--only");
  const only = at > 0 ? process.argv[at + 1] : "";
  return readdirSync(folder)
    .filter((file) => file.endsWith(".spec.mjs") && file.includes(only))
    .map((file) => join(folder, file));
}

/**
 * Shows what happens, writes { passed, failed, failures, note } to `results` and sets the exit code.
 * @param {string[]} files
 * @param {{ results: string, timeout: number, nodeArgs?: string[], secondTries?: number }} options
 *   `timeout`: of a file, in ms; `secondTries`: this many tests that fail are run once more, by
 *   themselves, and the note names those that pass then: a fault comes again, bad luck does not
 */
export async function runSpecs(files, { results, secondTries = 0, ...how }) {
  rmSync(results, { force: true });
  const first = await runOnce(files, how);
  const mayBeUnlucky = first.failures.length <= secondTries;
  const failures = [];
  const unlucky = [];
  for (const failure of first.failures)
    (mayBeUnlucky && (await passesAgain(failure, how)) ? unlucky : failures).push(failure);
  const passed = first.passed + unlucky.length;
  const note = unlucky.map(({ name }) => `needed a second try: ${name}`).join("; ");
  writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures, note }));
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
}

async function passesAgain({ name, file }, how) {
  const again = await runOnce([file], how, [new RegExp(`^${RegExp.escape(name)}$`)]);
  // A file that does not load has no test of this name.
  return again.passed > 0 && again.failures.length === 0;
}

/** Runs the tests of these files, all of them or those with these names. */
async function runOnce(files, { timeout, nodeArgs = [] }, testNamePatterns) {
  const outcome = { passed: 0, failures: [] };
  // The sources are ES modules, but what VS Code loads of this package is not: it cannot say so.
  const execArgv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", ...nodeArgs];
  const events = run({ files, execArgv, testNamePatterns, concurrency: 1, timeout });
  events.on("test:pass", ({ details }) => {
    if (details.type !== "suite") outcome.passed += 1;
  });
  events.on("test:fail", ({ name, file, details }) => {
    if (details.type !== "suite")
      outcome.failures.push({ name, file, message: String(details.error?.stack) });
  });
  for await (const text of events.compose(new spec())) process.stdout.write(text);
  return outcome;
}
