import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import { BadInput } from "../../core/errors.ts";
import { KataLanguage, type KataFile } from "../../core/katas/kata.ts";
import { brokenProof, type KataProof } from "../../core/katas/proof.ts";
import { fileFindings, kataFileProblems } from "../catalog/checkKatas.ts";
import { proveKata } from "../katas/prove.ts";
import { RunnerFiles } from "../katas/runnerFiles.ts";
import { Toolchains } from "../katas/toolchains.ts";
import { chosenKatas, type ChosenKata } from "./kataChoice.ts";
import { Misuse, type ExitCode, type Flags, type Product, type Terminal } from "./program.ts";

/** One proof to be made; `lang` is null when kata.yaml does not say which there are. */
interface Task {
  readonly chosen: ChosenKata;
  readonly lang: KataLanguage | null;
  prove(toolchains: Toolchains, signal: AbortSignal): Promise<KataProof>;
}

/** `kata prove [ID…]`. */
export async function proveKatas(
  ids: readonly string[],
  flags: Flags,
  terminal: Terminal,
  product: Product,
): Promise<ExitCode> {
  const languages = languagesOf(flags["lang"]) ?? KataLanguage.options;
  const required = languagesOf(flags["require"]) ?? [];
  const tasks = chosenKatas(ids, flags, terminal, product).flatMap((chosen) =>
    tasksOf(chosen, languages),
  );
  if (tasks.length === 0)
    throw new BadInput(
      String(flags["bank"] ?? product.root),
      "has no kata to prove in these languages.",
    );
  const proofs: KataProof[] = [];
  for await (const [proof, { files }] of proven(tasks, terminal, product)) {
    proofs.push(proof);
    if (flags["json"] === true) terminal.print(JSON.stringify(proof));
    else for (const line of inWords(proof, files.folder)) terminal.print(line);
  }
  const missing = required.flatMap((lang) => missingIn(lang, proofs));
  for (const what of missing) terminal.note(`${what}, and --require asks for it.`);
  if (flags["json"] !== true) terminal.print(summaryOf(proofs));
  return proofs.every(({ ok }) => ok) && missing.length === 0 ? 0 : 1;
}

/** The proofs in the order of the tasks; as many are made at a time as there are processors. */
async function* proven(
  tasks: readonly Task[],
  terminal: Terminal,
  product: Product,
): AsyncGenerator<[KataProof, ChosenKata]> {
  const toolchains = new Toolchains(new RunnerFiles(product.kataRunners));
  const limit = pLimit(Math.max(1, availableParallelism()));
  let done = 0;
  const pending = tasks.map((task) =>
    limit(async (): Promise<[KataProof, ChosenKata]> => {
      const proof = await task.prove(toolchains, terminal.signal);
      done += 1;
      terminal.note(`[${done}/${tasks.length}] ${nameOf(proof)} ${verdict(proof)}`);
      return [proof, task.chosen];
    }),
  );
  for (const one of pending) yield await one;
}

/** A kata whose kata.yaml cannot be used is one task that says so: the others go on. */
function tasksOf(chosen: ChosenKata, languages: readonly KataLanguage[]): readonly Task[] {
  const { files } = chosen;
  const problems = kataFileProblems(files);
  const kata = files.kata?.value;
  if (problems.length > 0 || !kata) {
    const findings = problems.map((problem) => ({ ...problem, file: "kata.yaml" }));
    return [{ chosen, lang: null, prove: async () => brokenProof(files.id, null, findings) }];
  }
  return kata.languages
    .filter((lang) => languages.includes(lang))
    .map((lang) => ({
      ...{ chosen, lang },
      prove: (toolchains, signal) => proveOne(chosen, kata, lang, toolchains, signal),
    }));
}

/** Files that are not in order are said, and not run. */
async function proveOne(
  { files, bank }: ChosenKata,
  kata: KataFile,
  lang: KataLanguage,
  toolchains: Toolchains,
  signal: AbortSignal,
): Promise<KataProof> {
  const problems = fileFindings(kata, files.texts).filter(
    ({ file }) =>
      !KataLanguage.options.some((other) => other !== lang && `${file}/`.startsWith(`${other}/`)),
  );
  if (problems.length > 0) return brokenProof(kata.id, lang, problems);
  return proveKata(bank, kata, lang, toolchains, signal);
}

/** What keeps a language from being proven: a tool chain that is missing, or that no kata was there to run. */
function missingIn(lang: KataLanguage, proofs: readonly KataProof[]): string[] {
  const own = proofs.filter((proof) => proof.lang === lang);
  if (own.length === 0) return [`${lang}: no kata was chosen that is there in it`];
  return own.flatMap((proof) =>
    proof.skipped === null ? [] : [`${nameOf(proof)}: ${proof.skipped}`],
  );
}

function languagesOf(flag: Flags[string]): readonly KataLanguage[] | undefined {
  if (typeof flag !== "string") return undefined;
  return flag.split(",").map((name) => {
    const language = KataLanguage.safeParse(name.trim());
    if (!language.success) throw new Misuse(`"${name}" is no language: use ts, py, go.`);
    return language.data;
  });
}

function nameOf({ kata: id, lang }: KataProof): string {
  return lang === null ? id : `${id} ${lang}`;
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
    `${proof.ok ? "✓" : "✗"} ${id.padEnd(24)} ${lang ?? "--"}  ${verdict(proof)}${figures}`,
    ...problems.map(({ file, line = 1, message }) => `    ${folder}/${file}:${line}: ${message}`),
    ...warnings.map(({ file, message }) => `    ${folder}/${file}: warning: ${message}`),
  ];
}

function summaryOf(proofs: readonly KataProof[]): string {
  const skipped = proofs.filter((proof) => proof.skipped !== null).length;
  const failed = proofs.filter(({ ok }) => !ok).length;
  return `${proofs.length - failed - skipped} proven, ${failed} not proven, ${skipped} skipped`;
}
