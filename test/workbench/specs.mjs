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
  const first = { passed: [], failures: [] };
  for (const file of files) {
    const { passed, failures } = await runOnce(file, how);
    first.passed.push(...passed);
    first.failures.push(...failures.map((failure) => ({ ...failure, file })));
  }
  const mayBeUnlucky = first.failures.length <= secondTries;
  const failures = [];
  const unlucky = [];
  for (const failure of first.failures)
    (mayBeUnlucky && (await passesAgain(failure, how)) ? unlucky : failures).push(failure);
  const passed = first.passed.length + unlucky.length;
  const note = unlucky.map(({ name }) => `needed a second try: ${name}`).join("; ");
  writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures, note }));
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
}

async function passesAgain({ name, file }, how) {
  const again = await runOnce(file, how, [new RegExp(`^${RegExp.escape(name)}$`)]);
  // A file without a test of this name passes under its own.
  return again.passed.includes(name) && again.failures.length === 0;
}

/** Runs the tests of a file, all of them or those with these names. */
async function runOnce(file, { timeout, nodeArgs = [] }, testNamePatterns) {
  const outcome = { passed: [], failures: [] };
  // The sources are ES modules, but what VS Code loads of this package is not: it cannot say so.
  const execArgv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON", ...nodeArgs];
  const events = run({ files: [file], execArgv, testNamePatterns, concurrency: 1, timeout });
  events.on("test:pass", ({ name, details }) => {
    if (details.type !== "suite") outcome.passed.push(name);
  });
  events.on("test:fail", ({ name, details }) => {
    if (details.type !== "suite")
      outcome.failures.push({ name, message: String(details.error?.stack) });
  });
  for await (const text of events.compose(new spec())) process.stdout.write(text);
  return outcome;
}
