/**
 * Everything that has to hold, in one run: `npm test`. One line for each step; the output of a step
 * is shown when it fails. Ends with the line "N passed, N failed".
 *   npm test -- --only lint,unit     these steps
 *   npm test -- --from build         this step and all after it
 */
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cache, node, root, run, tool } from "./project.mjs";

const oxfmt = tool("oxfmt");
const oxlint = tool("oxlint");
const tsc = tool("tsc", "typescript");
const vitest = tool("vitest");
const knip = tool("knip");
const workbench = join(root, "test", "workbench");

const steps = [
  check("format", [oxfmt, "--check", "."]),
  check("lint", [oxlint, "--quiet"]),
  check("types", [tsc, "-p", "."], [tsc, "-p", "webview"]),
  suite("unit", readVitest, (results) => [
    ...[vitest, "run", "--reporter=default", "--reporter=json"],
    `--outputFile.json=${results}`,
  ]),
  suite("inference", readWorkbench, (results) => [
    ...[join(root, "test", "inference", "run.mjs"), "--results", results],
  ]),
  check("unused code", [knip]),
  check("build", [join(root, "scripts", "build.mjs"), "--production"]),
  check("content", [join(root, "dist", "cli.js"), "check"]),
  suite("katas", readWorkbench, (results) => [
    ...[join(root, "scripts", "proveKatas.mjs"), "--results", results],
  ]),
  check("package", [join(root, "scripts", "package.mjs")]),
  suite("integration", readWorkbench, (results) => [
    ...[join(workbench, "run-integration.mjs"), "--results", results],
  ]),
  suite("e2e", readWorkbench, (results) => [
    ...[join(workbench, "run-e2e.mjs"), "--results", results],
  ]),
];
/** Without a build these have nothing to look at. */
const needBuild = ["content", "katas", "package", "integration", "e2e"];

const chosen = chooseSteps(process.argv.slice(2));
const total = { passed: 0, failed: 0 };
let isBuilt = true;
for (const step of chosen) {
  const { passed, failed } = await report(step);
  total.passed += passed;
  total.failed += failed;
  if (step.name === "build") isBuilt = failed === 0;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

/** Commands that say all with their exit code: together they count as one test. */
function check(name, ...commands) {
  const outcome = async () => {
    const results = [];
    for (const command of commands) results.push(await run(node, command));
    const bad = results.filter(({ code }) => code !== 0);
    const failed = bad.length > 0 ? 1 : 0;
    return { passed: 1 - failed, failed, output: bad.map(({ output }) => output).join("\n") };
  };
  return { name, outcome };
}

/** A command that runs many tests and writes their numbers to a file. */
function suite(name, read, command) {
  const outcome = async () => {
    const results = join(cache, `results-${name}.json`);
    rmSync(results, { force: true });
    const { code, output } = await run(node, command(results), { timeoutMs: 1_800_000 });
    const { passed, failed, note } = readOrNothing(results, read);
    // A suite that did not load, or that broke after its last test, has failed too.
    return { passed, failed: code !== 0 ? Math.max(failed, 1) : failed, output, note };
  };
  return { name, outcome };
}

function readOrNothing(file, read) {
  try {
    return read(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function readVitest({ numPassedTests, numFailedTests }) {
  return { passed: numPassedTests, failed: numFailedTests };
}

function readWorkbench({ passed, failed, note }) {
  return { passed, failed, note };
}

async function report({ name, outcome }) {
  if (!isBuilt && needBuild.includes(name)) {
    console.log(`✗ ${name}: not run, because the build failed`);
    return { passed: 0, failed: 1 };
  }
  const started = performance.now();
  const { passed, failed, output, note = "" } = await outcome();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const tests = passed + failed > 1 ? `${passed + failed} tests` : "";
  console.log(
    `${failed > 0 ? "✗" : "✓"} ${name.padEnd(12)} ${tests.padStart(10)} ${seconds.padStart(7)} s  ${note}`.trimEnd(),
  );
  if (failed > 0) console.log(output.trimEnd().replace(/^/gm, "    "));
  return { passed, failed };
}

function chooseSteps(args) {
  mkdirSync(cache, { recursive: true });
  if (args.length === 0) return steps;
  const [flag, value = ""] = args;
  const names = steps.map(({ name }) => name);
  const wanted = value.split(",");
  const unknown = wanted.filter((name) => !names.includes(name));
  if (args.length !== 2 || !["--only", "--from"].includes(flag) || unknown.length > 0) {
    console.error(
      `Usage: npm test -- [--only NAME,NAME | --from NAME]\nNames: ${names.join(", ")}`,
    );
    process.exit(2);
  }
  if (flag === "--only") return steps.filter(({ name }) => wanted.includes(name));
  return steps.slice(names.indexOf(value));
}
