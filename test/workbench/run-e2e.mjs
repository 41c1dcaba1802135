/**
 * Runs the stories of test/workbench/e2e against the packed VSIX, one file after the other. A story
 * that fails is told a second time, and the note says which: a fault comes again, bad luck does not;
 * and bad luck does not come in threes.
 * `node test/workbench/run-e2e.mjs [--results FILE] [--only WORD]`
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { cache, root } from "../../scripts/project.mjs";
import { resultsFile } from "./results.mjs";

const folder = join(root, "test", "workbench", "e2e");
const only = process.argv.includes("--only")
  ? process.argv[process.argv.indexOf("--only") + 1]
  : "";
const files = readdirSync(folder)
  .filter((file) => file.endsWith(".spec.mjs") && file.includes(only))
  .map((file) => join(folder, file));

const results = resultsFile(join(cache, "e2e.json"));
mkdirSync(cache, { recursive: true });
rmSync(results, { force: true });

const first = await tell(files);
const mayBeUnlucky = first.failures.length <= 2;
const failures = [];
const unlucky = [];
for (const failure of first.failures)
  (mayBeUnlucky && (await succeedsAgain(failure)) ? unlucky : failures).push(failure);
const passed = first.passed + unlucky.length;
const note = unlucky.map(({ name }) => `needed a second try: ${name}`).join("; ");
writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures, note }));
process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;

async function succeedsAgain({ name, file }) {
  const again = await tell([file], [new RegExp(`^${RegExp.escape(name)}$`)]);
  // A file that does not load has no story of this name.
  return again.passed > 0 && again.failures.length === 0;
}

/** Runs the stories of these files, all of them or those with these names. */
async function tell(specs, testNamePatterns) {
  const told = { passed: 0, failures: [] };
  const events = run({ files: specs, testNamePatterns, concurrency: 1, timeout: 600_000 });
  events.on("test:pass", ({ details }) => {
    if (details.type !== "suite") told.passed += 1;
  });
  events.on("test:fail", ({ name, file, details }) => {
    if (details.type !== "suite")
      told.failures.push({ name, file, message: String(details.error?.stack) });
  });
  for await (const text of events.compose(new spec())) process.stdout.write(text);
  return told;
}
