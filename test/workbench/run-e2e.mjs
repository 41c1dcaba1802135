/**
 * Runs the stories of test/workbench/e2e against the packed VSIX, one file after the other.
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
let passed = 0;
const failures = [];
const events = run({ files, concurrency: 1, timeout: 600_000 });
events.on("test:pass", ({ details }) => {
  if (details.type !== "suite") passed += 1;
});
events.on("test:fail", ({ name, details }) => {
  if (details.type !== "suite") failures.push({ name, message: String(details.error?.stack) });
});
events.on("end", () => {
  writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures }));
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
});
events.compose(new spec()).pipe(process.stdout);
