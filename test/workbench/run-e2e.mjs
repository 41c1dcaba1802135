/**
 * Runs the stories of test/workbench/e2e against the packed VSIX, one file after the other. A story
 * that fails is told a second time, and the note says which: a fault comes again, bad luck does not;
 * and bad luck does not come in threes.
 * `node test/workbench/run-e2e.mjs [--results FILE] [--only WORD]`
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cache } from "../../scripts/project.mjs";
import { resultsFile } from "./results.mjs";
import { runSpecs, specsIn } from "./specs.mjs";

mkdirSync(cache, { recursive: true });
await runSpecs(specsIn(join(import.meta.dirname, "e2e")), {
  results: resultsFile(join(cache, "e2e.json")),
  timeout: 600_000,
  secondTries: 2,
});
