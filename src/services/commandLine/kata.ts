import { readFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import pLimit from "p-limit";
import { BadInput, messageOf } from "../../core/errors.ts";
import { KataLanguage, type KataFile } from "../../core/katas/kata.ts";
import { brokenProof, type KataProof } from "../../core/katas/proof.ts";
import { testsNotRun, type RunReport } from "../../core/katas/report.ts";
import { leafName } from "../../core/katas/testName.ts";
import { fileFindings } from "../catalog/checkKatas.ts";
import type { KataFiles } from "../catalog/kataFiles.ts";
import { Pack } from "../catalog/pack.ts";
import { KataBank } from "../katas/kataBank.ts";
import { declaredTests, proveKata, runImplementation } from "../katas/prove.ts";
import { RunnerFiles } from "../katas/runnerFiles.ts";
import { Toolchains } from "../katas/toolchains.ts";
import {
  Misuse,
  type Command,
  type ExitCode,
  type Flags,
  type Product,
  type Terminal,
} from "./program.ts";

/** `kata prove [ID…]` and `kata run ID --lang L --impl FILE`. */
export const kata: Command = {
  usage:
    "kata prove [ID…] [--lang ts,py,go] [--require ts,py,go] [--bank DIR] [--json]\n" +
    "       design-dojo kata run ID --lang ts|py|go --impl FILE [--bank DIR] [--json]",
  summary:
    "Proves katas: the starter fails, the solution passes, every mutant is killed by the tests it names; or runs one implementation.",
  options: {
    lang: { type: "string" },
    impl: { type: "string" },
    require: { type: "string" },
    bank: { type: "string" },
    json: { type: "boolean" },
  },
  async run([verb, ...ids], flags, terminal, product) {
    if (verb === "prove") return prove(ids, flags, terminal, product);
    if (verb === "run") return runOne(ids, flags, terminal, product);
    throw new Misuse("kata takes prove or run.");
  },
};

interface Chosen {
  readonly files: KataFiles;
  readonly kata: KataFile;
  readonly lang: KataLanguage;
}

async function prove(
  ids: readonly string[],
  flags: Flags,
  terminal: Terminal,
  product: Product,
): Promise<ExitCode> {
  const { pack, bank } = packAndBank(flags, terminal, product);
  const languages = languagesOf(flags["lang"]);
  const required = languagesOf(flags["require"]) ?? [];
  const chosen = chosenKatas(pack, ids).flatMap(({ files, kata: one }) =>
    one.languages
      .filter((lang) => languages?.includes(lang) ?? true)
      .map((lang) => ({ files, kata: one, lang })),
  );
  if (chosen.length === 0)
    throw new BadInput(pack.root, "has no kata to prove in these languages.");
  const toolchains = new Toolchains(new RunnerFiles(product.kataRunners));
  const limit = pLimit(Math.max(1, availableParallelism()));
  let done = 0;
  const proofs = chosen.map((one) =>
    limit(async () => {
      const proof = await proveOne(bank, one, toolchains, terminal);
      done += 1;
      terminal.note(`[${done}/${chosen.length}] ${one.kata.id} ${one.lang} ${verdict(proof)}`);
      return proof;
    }),
  );
  const all: KataProof[] = [];
  for (const pending of proofs) {
    const proof = await pending;
    all.push(proof);
    const folder = chosen[all.length - 1]?.files.folder ?? "";
    if (flags["json"] === true) terminal.print(JSON.stringify(proof));
    else for (const line of inWords(proof, folder)) terminal.print(line);
  }
  const missing = all.filter(({ skipped, lang }) => skipped !== null && required.includes(lang));
  for (const { kata: id, lang, skipped } of missing)
    terminal.note(`${id} ${lang}: ${skipped}, and --require asks for it.`);
  if (flags["json"] !== true) terminal.print(summaryOf(all));
  return all.every(({ ok }) => ok) && missing.length === 0 ? 0 : 1;
}

/** Files that are not in order are said, and not run. */
async function proveOne(
  bank: KataBank,
  { files, kata: one, lang }: Chosen,
  toolchains: Toolchains,
  { signal }: Terminal,
): Promise<KataProof> {
  const problems = fileFindings(one, files.texts).filter(
    ({ file }) =>
      !KataLanguage.options.some((other) => other !== lang && `${file}/`.startsWith(`${other}/`)),
  );
  if (problems.length > 0) return brokenProof(one, lang, problems);
  return proveKata(bank, one, lang, toolchains, signal);
}

async function runOne(
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
  const { pack, bank } = packAndBank(flags, terminal, product);
  const [chosen] = chosenKatas(pack, [id]);
  if (!chosen?.kata.languages.includes(lang.data))
    throw new Misuse(`${id} is there in ${chosen?.kata.languages.join(", ") ?? "no language"}.`);
  const implementation = await readFile(resolve(terminal.cwd, file), "utf8").catch(
    (cause: unknown) => {
      const message = `cannot be read (${messageOf(cause)}). Name the file with your implementation.`;
      throw new BadInput(file, message, undefined, { cause });
    },
  );
  const toolchains = new Toolchains(new RunnerFiles(product.kataRunners));
  const tools = await toolchains.find(lang.data);
  if (!tools.found) throw new BadInput(id, `needs ${tools.needs}. ${tools.how}`);
  const report = await runImplementation({
    ...{ bank, kata: chosen.kata, lang: lang.data, implementation, toolchains, tools },
    signal: terminal.signal,
  });
  const missed = testsNotRun(report, await declaredTests(bank, chosen.kata, lang.data));
  const line = runLine(id, lang.data, report, missed[0]);
  if (flags["json"] === true) terminal.print(JSON.stringify(line));
  else for (const text of runInWords(line)) terminal.print(text);
  if (line.problem !== null) terminal.note(line.problem);
  return line.problem === null && line.failed === 0 ? 0 : 1;
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

function runInWords(line: ReturnType<typeof runLine>): string[] {
  return [
    ...line.tests.flatMap(({ name, ok, message }) => [
      `${ok ? "✓" : "✗"} ${name}`,
      ...(ok ? [] : [message.trimEnd().replace(/^/gm, "    ")]),
    ]),
    `${line.passed} passed, ${line.failed} failed, ${line.duration_ms} ms`,
  ];
}

function packAndBank(
  flags: Flags,
  terminal: Terminal,
  product: Product,
): { pack: Pack; bank: KataBank } {
  const own = new KataBank(product.root);
  if (typeof flags["bank"] !== "string") return { pack: new Pack(product.root), bank: own };
  const pack = new Pack(resolve(terminal.cwd, flags["bank"]));
  return { pack, bank: new KataBank(pack.root, own) };
}

/** The katas with these ids, or all. Throws BadInput for an id that is not there or cannot be read. */
function chosenKatas(
  pack: Pack,
  ids: readonly string[],
): readonly { readonly files: KataFiles; readonly kata: KataFile }[] {
  const unknown = ids.find((id) => !pack.katas.some((files) => files.id === id));
  if (unknown !== undefined)
    throw new BadInput(
      unknown,
      `is no kata. There are: ${pack.katas.map(({ id }) => id).join(", ") || "none"}.`,
    );
  const wanted = pack.katas.filter(({ id }) => ids.length === 0 || ids.includes(id));
  return wanted.map((files) => {
    const [problem] = files.kata?.problems ?? [];
    if (problem) throw new BadInput(problem.file, problem.message, problem.line);
    if (!files.kata?.value) throw new BadInput(`${files.folder}/kata.yaml`, "is missing: add it");
    return { files, kata: files.kata.value };
  });
}

function languagesOf(flag: Flags[string]): readonly KataLanguage[] | undefined {
  if (typeof flag !== "string") return undefined;
  return flag.split(",").map((name) => {
    const language = KataLanguage.safeParse(name.trim());
    if (!language.success) throw new Misuse(`"${name}" is no language: use ts, py, go.`);
    return language.data;
  });
}

function verdict({ ok, skipped }: KataProof): string {
  return skipped !== null ? `skipped: ${skipped}` : ok ? "proven" : "NOT PROVEN";
}

function inWords(proof: KataProof, folder: string): string[] {
  const { kata: id, lang, solution, mutants, problems, warnings } = proof;
  const figures =
    solution === null
      ? ""
      : `  ${solution.passed} tests, ${mutants.length} mutants, ${solution.ms} ms`;
  return [
    `${proof.ok ? "✓" : "✗"} ${id.padEnd(24)} ${lang}  ${verdict(proof)}${figures}`,
    ...problems.map(({ file, line = 1, message }) => `    ${folder}/${file}:${line}: ${message}`),
    ...warnings.map(({ file, message }) => `    ${folder}/${file}: warning: ${message}`),
  ];
}

function summaryOf(proofs: readonly KataProof[]): string {
  const skipped = proofs.filter((proof) => proof.skipped !== null).length;
  const failed = proofs.filter(({ ok }) => !ok).length;
  return `${proofs.length - failed - skipped} proven, ${failed} not proven, ${skipped} skipped`;
}
