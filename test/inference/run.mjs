/**
 * Runs our clients against a real inference engine, one file after the other.
 * `node test/inference/run.mjs [--results FILE] [--only WORD]`
 */
import { once } from "node:events";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";
import { installPackages, isInstalled } from "../../scripts/packages.mjs";
import { cache } from "../../scripts/project.mjs";
import { resultsFile } from "../workbench/results.mjs";
import { startTwin } from "./twinProcess.mjs";

const folder = import.meta.dirname;
const results = resultsFile(join(cache, "inference.json"));
mkdirSync(cache, { recursive: true });
rmSync(results, { force: true });

if (process.platform !== "linux" || process.arch !== "x64") {
  const note = "skipped: needs Linux x64";
  console.log(note);
  writeFileSync(results, JSON.stringify({ passed: 1, failed: 0, failures: [], note }));
} else {
  install();
  const twin = await startTwin();
  process.env.DOJO_TWIN = twin.ports;
  const started = performance.now();
  await runSpecs(specs());
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`engine: ${seconds} s, ${await twin.stop()} MB at most`);
}

function install() {
  if (isInstalled(folder)) return;
  console.log("Installing an inference engine into test/inference (once, 85 MB)…");
  // Its post-install script would compile; the optional packages are engines for other systems.
  installPackages(folder, "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund");
}

function specs() {
  const only = process.argv.includes("--only")
    ? process.argv[process.argv.indexOf("--only") + 1]
    : "";
  return readdirSync(folder)
    .filter((file) => file.endsWith(".spec.mjs") && file.includes(only))
    .map((file) => join(folder, file));
}

async function runSpecs(files) {
  let passed = 0;
  const failures = [];
  // The sources are TypeScript with parameter properties, which Node has to transform.
  const quiet = ["ExperimentalWarning", "MODULE_TYPELESS_PACKAGE_JSON"];
  const execArgv = [
    "--experimental-transform-types",
    ...quiet.map((warning) => `--disable-warning=${warning}`),
  ];
  const events = run({ files, execArgv, concurrency: 1, timeout: 300_000 });
  events.on("test:pass", ({ details }) => {
    if (details.type !== "suite") passed += 1;
  });
  events.on("test:fail", ({ name, details }) => {
    if (details.type !== "suite") failures.push({ name, message: String(details.error?.stack) });
  });
  events.compose(new spec()).pipe(process.stdout);
  await once(events, "end");
  writeFileSync(results, JSON.stringify({ passed, failed: failures.length, failures }));
  process.exitCode = failures.length > 0 || passed === 0 ? 1 : 0;
}
