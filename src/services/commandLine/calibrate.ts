import { resolve } from "node:path";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { GoldEntry } from "../../core/catalog/gold.ts";
import { messageOf } from "../../core/errors.ts";
import type { CalibrationResult } from "../../core/grading/calibration.ts";
import { calibrationTable } from "../../core/grading/calibrationTable.ts";
import { compileCatalog, compileGold } from "../catalog/compile.ts";
import { catalogOf } from "../catalog/compiled.ts";
import { disk } from "../files/fileSystem.ts";
import { calibrate as runCalibration, checklistJudge } from "../grading/calibration.ts";
import { CalibrationStore } from "../grading/calibrationStore.ts";
import { modelJudge } from "../grading/modelGrading.ts";
import { courierFrom, homeOf, MODEL_USAGE, modelFlags } from "./modelFlags.ts";
import { Misuse, type Command, type Flags, type Product, type Terminal } from "./program.ts";

/** `calibrate --grader G`: how a grader does on the gold answers of the bank. */
export const calibrate: Command = {
  usage: `calibrate ${MODEL_USAGE} [--questions A,B] [--no-perturbations] [--bank DIR] [--home DIR] [--json]`,
  summary:
    "Grades the bank's gold answers, also spoilt and disguised, and prints how well the levels agree.",
  options: {
    ...modelFlags,
    questions: { type: "string" },
    "no-perturbations": { type: "boolean" },
    bank: { type: "string" },
    json: { type: "boolean" },
  },
  async run(args, flags, terminal, product) {
    if (args.length > 0)
      throw new Misuse("calibrate takes no arguments: name questions with --questions.");
    const { catalog, gold } = await bankOf(flags, terminal, product);
    const chosen = goldOf(flags["questions"], gold);
    const courier = await courierFrom(flags, terminal);
    const judge = courier === null ? checklistJudge(catalog) : modelJudge(catalog, courier);
    const result = await runCalibration({
      gold: chosen,
      judge,
      perturbations: flags["no-perturbations"] !== true,
      concurrency: courier?.model.traits.concurrency ?? 1,
      at: terminal.now(),
      signal: terminal.signal,
      onProgress: (done, of) => {
        if (done % 10 === 0 || done === of) terminal.note(`${done} of ${of} answers graded`);
      },
    });
    const { schema: _, at: __, ...line } = result;
    if (flags["json"] === true) terminal.print(JSON.stringify(line));
    else for (const row of calibrationTable(result)) terminal.print(row);
    await save(result, flags, terminal);
    return result.n === 0 ? 1 : 0;
  },
};

/** The product's own bank, or the one that was named. */
async function bankOf(
  flags: Flags,
  terminal: Terminal,
  product: Product,
): Promise<{ catalog: Catalog; gold: readonly GoldEntry[] }> {
  const { compiled, catalog } = product.catalog();
  if (typeof flags["bank"] !== "string") return { catalog, gold: product.gold() };
  const folder = resolve(terminal.cwd, flags["bank"]);
  return {
    catalog: catalogOf(await compileCatalog(folder, compiled)),
    gold: compileGold(folder),
  };
}

function goldOf(questions: Flags[string], gold: readonly GoldEntry[]): readonly GoldEntry[] {
  if (typeof questions !== "string") return gold;
  const known = new Set(gold.map(({ answer }) => answer.question));
  const wanted = questions.split(",").map((id) => id.trim());
  const unknown = wanted.filter((id) => !known.has(id));
  if (unknown.length > 0)
    throw new Misuse(
      `There are no gold answers to "${unknown.join(", ")}". Known: ${[...known].join(", ")}.`,
    );
  return gold.filter(({ answer }) => wanted.includes(answer.question));
}

/** The figures are already printed: a home that takes no files costs only the note in later grades. */
async function save(result: CalibrationResult, flags: Flags, terminal: Terminal): Promise<void> {
  const store = new CalibrationStore(homeOf(flags, terminal), disk, (problem) =>
    terminal.note(problem),
  );
  try {
    terminal.note(`Saved as ${await store.save(result)}`);
  } catch (error) {
    terminal.note(`The calibration is not saved: ${messageOf(error)}`);
  }
}
