import { join } from "node:path";
import { bundledCatalog } from "./services/catalog/bundled.ts";
import { board } from "./services/commandLine/board.ts";
import { check } from "./services/commandLine/check.ts";
import { evidence } from "./services/commandLine/evidence.ts";
import { grade } from "./services/commandLine/grade.ts";
import { history } from "./services/commandLine/history.ts";
import { runProgram } from "./services/commandLine/program.ts";

// The bank is found relative to this file (dist/cli.js), from any working directory.
const root = join(__dirname, "..");

void runProgram(
  process.argv.slice(2),
  { check, grade, evidence, board, history },
  {
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date().toISOString(),
  },
  { root, catalog: () => bundledCatalog(__dirname) },
).then((code) => {
  process.exitCode = code;
});
