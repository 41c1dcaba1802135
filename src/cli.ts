#!/usr/bin/env node
import { join } from "node:path";
import { bundledCatalog, bundledGold } from "./services/catalog/bundled.ts";
import { board } from "./services/commandLine/board.ts";
import { calibrate } from "./services/commandLine/calibrate.ts";
import { check } from "./services/commandLine/check.ts";
import { evidence } from "./services/commandLine/evidence.ts";
import { grade } from "./services/commandLine/grade.ts";
import { history } from "./services/commandLine/history.ts";
import { kata } from "./services/commandLine/kata.ts";
import { runProgram } from "./services/commandLine/program.ts";

// The bank is found relative to this file (dist/cli.js), from any working directory.
const root = join(__dirname, "..");

// The first Ctrl+C ends politely; the second one at once.
const stop = new AbortController();
process.once("SIGINT", () => stop.abort());

void runProgram(
  process.argv.slice(2),
  { check, grade, evidence, board, calibrate, history, kata },
  {
    print: (line) => process.stdout.write(`${line}\n`),
    note: (line) => process.stderr.write(`${line}\n`),
    env: process.env,
    cwd: process.cwd(),
    now: () => new Date().toISOString(),
    signal: stop.signal,
  },
  {
    root,
    kataRunners: join(__dirname, "katas"),
    catalog: () => bundledCatalog(__dirname),
    gold: () => bundledGold(__dirname),
  },
).then((code) => {
  process.exitCode = code;
});
