import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { BadInput, messageOf } from "../../core/errors.ts";
import { KataLanguage, type KataFile } from "../../core/katas/kata.ts";
import { testsNotRun, type RunReport } from "../../core/katas/report.ts";
import { leafName } from "../../core/katas/testName.ts";
import { kataFileProblems } from "../catalog/checkKatas.ts";
import { declaredTests, runImplementation } from "../katas/prove.ts";
import { RunnerFiles } from "../katas/runnerFiles.ts";
import { Toolchains } from "../katas/toolchains.ts";
import { chosenKatas, type ChosenKata } from "./kataChoice.ts";
import { Misuse, type ExitCode, type Flags, type Product, type Terminal } from "./program.ts";

/** `kata run ID --lang L --impl FILE`. */
export async function runKata(
  [id, ...more]: readonly string[],
  flags: Flags,
  terminal: Terminal,
  product: Product,
): Promise<ExitCode> {
  const lang = KataLanguage.safeParse(flags["lang"]);
  const file = flags["impl"];
  if (id === undefined || more.length > 0) throw new Misuse("kata run takes one kata.");
  if (!lang.success) throw new Misuse("--lang takes ts, py or go.");
  if (typeof file !== "string") throw new Misuse("--impl names the file with your implementation.");
  const [chosen] = chosenKatas([id], flags, terminal, product);
  if (!chosen) throw new BadInput(id, "is no kata.");
  const { bank } = chosen;
  const kata = usable(chosen);
  if (!kata.languages.includes(lang.data))
    throw new Misuse(`${id} is there in ${kata.languages.join(", ")}.`);
  const implementation = { file, text: await textOf(file, terminal) };
  const toolchains = new Toolchains(new RunnerFiles(product.kataRunners));
  const tools = await toolchains.find(lang.data);
  if (!tools.found) throw new BadInput(id, `needs ${tools.needs}. ${tools.how}`);
  const report = await runImplementation({
    ...{ bank, kata, lang: lang.data, implementation, toolchains, tools },
    signal: terminal.signal,
  });
  const missed = testsNotRun(report, await declaredTests(bank, kata, lang.data));
  const line = runLine(id, lang.data, report, missed[0]);
  if (flags["json"] === true) terminal.print(JSON.stringify(line));
  else for (const text of runInWords(line, report)) terminal.print(text);
  if (line.problem !== null) terminal.note(line.problem);
  return line.problem === null && line.failed === 0 ? 0 : 1;
}

/** @throws BadInput when the kata's kata.yaml cannot be used. */
function usable({ files }: ChosenKata): KataFile {
  const [problem] = kataFileProblems(files);
  if (problem) throw new BadInput(problem.file, problem.message, problem.line);
  if (!files.kata?.value) throw new BadInput(files.folder, "has no kata.yaml: add it");
  return files.kata.value;
}

function textOf(file: string, { cwd }: Terminal): Promise<string> {
  return readFile(resolve(cwd, file), "utf8").catch((cause: unknown) => {
    const message = `cannot be read (${messageOf(cause)}). Name the file with your implementation.`;
    throw new BadInput(file, message, undefined, { cause });
  });
}

/** `kata run --json`. `problem` says why the tests did not come to their end; `missed` is one that was not run. */
function runLine(id: string, lang: KataLanguage, report: RunReport, missed: string | undefined) {
  const { tests, broken, reason, exitCode, unfinished, ms } = report;
  const during = unfinished[0] === undefined ? "" : ` in "${leafName(unfinished[0])}"`;
  const problem = broken
    ? placed(broken)
    : reason === "timeout"
      ? `The tests did not end${during}: they were stopped.`
      : reason === "exited"
        ? `The process ended${during} before its tests did (exit code ${exitCode}).`
        : missed !== undefined
          ? `"${leafName(missed)}" was not run: take out what skips it.`
          : null;
  const failed = tests.filter(({ ok }) => !ok).length;
  return {
    ...{ kata: id, lang, passed: tests.length - failed, failed },
    tests: tests.map(({ name, ok, message }) => ({ name: leafName(name), ok, message })),
    duration_ms: Math.round(ms),
    problem,
  };
}

function placed({ message, frames: [frame] }: NonNullable<RunReport["broken"]>): string {
  return frame ? `${frame.file}:${frame.line}: ${message}` : message;
}

function runInWords(line: ReturnType<typeof runLine>, { broken }: RunReport): string[] {
  const counts =
    line.tests.length > 0
      ? `${line.passed} passed, ${line.failed} failed`
      : broken
        ? "did not load: no test was run"
        : "no test was run to its end";
  return [
    ...line.tests.flatMap(({ name, ok, message }) => [
      `${ok ? "✓" : "✗"} ${name}`,
      ...(ok ? [] : [message.trimEnd().replace(/^/gm, "    ")]),
    ]),
    `${counts}, ${line.duration_ms} ms`,
  ];
}
