/**
 * Runs our clients against a real inference engine, one file after the other.
 * `node test/inference/run.mjs [--results FILE] [--only WORD]`
 */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installPackages, isInstalled } from "../../scripts/packages.mjs";
import { cache } from "../../scripts/project.mjs";
import { resultsFile } from "../workbench/results.mjs";
import { runSpecs, specsIn } from "../workbench/specs.mjs";
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
  await runSpecs(specsIn(folder), {
    results,
    timeout: 300_000,
    // The sources are TypeScript with parameter properties, which Node has to transform.
    nodeArgs: ["--experimental-transform-types", "--disable-warning=ExperimentalWarning"],
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(`engine: ${seconds} s, ${await twin.stop()} MB at most`);
}

function install() {
  if (isInstalled(folder)) return;
  console.log("Installing an inference engine into test/inference (once, 85 MB)…");
  // Its post-install script would compile; the optional packages are engines for other systems.
  installPackages(folder, "--omit=optional", "--ignore-scripts", "--no-audit", "--no-fund");
}
