/** The one form in which the workbench suites report: { passed, failed, failures: [{ name, message }] }. */
import { existsSync, readFileSync } from "node:fs";

/** Where this run's results go: the argument after --results, else the given file. */
export function resultsFile(otherwise) {
  const index = process.argv.indexOf("--results");
  return index > 0 ? process.argv[index + 1] : otherwise;
}

/** Prints what failed, and one line with the numbers. */
export function showFailures(file) {
  if (!existsSync(file)) {
    console.error("The suite wrote no results: it did not load, or its host went away.");
    return;
  }
  const { passed, failed, failures } = JSON.parse(readFileSync(file, "utf8"));
  for (const { name, message } of failures) console.error(`✗ ${name}\n${message}\n`);
  console.log(`${passed} passed, ${failed} failed`);
}
