import { basename, resolve } from "node:path";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { BadInput, DojoError, messageOf } from "../../core/errors.ts";
import { graderName, type Grade } from "../../core/grading/grade.ts";
import { compileCatalog } from "../catalog/compile.ts";
import { catalogOf } from "../catalog/compiled.ts";
import { disk } from "../files/fileSystem.ts";
import { InterviewGrading } from "../grading/interviewGrading.ts";
import { Misuse, type Command, type Flags, type Product, type Terminal } from "./program.ts";

/** `grade FOLDER… --grader checklist`: one line per interview, in the order of the arguments. */
export const grade: Command = {
  usage: "grade FOLDER… [--grader checklist] [--bank DIR] [--again] [--json]",
  summary:
    "Grades interview folders and writes FOLDER/grades; an unchanged interview is not graded twice.",
  options: {
    grader: { type: "string" },
    bank: { type: "string" },
    again: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(folders, flags, terminal, product) {
    if (folders.length === 0) throw new Misuse("grade needs at least one interview folder.");
    const grader = flags["grader"] ?? "checklist";
    if (grader !== "checklist")
      throw new Misuse(`There is no grader "${String(grader)}". Use --grader checklist.`);
    const catalog = await withBank(flags, terminal, product);
    let failures = 0;
    for (const folder of folders) {
      const line = await gradeOne(folder, catalog, flags["again"] === true, terminal);
      if ("error" in line) failures += 1;
      terminal.print(flags["json"] === true ? JSON.stringify(line) : inWords(folder, line));
    }
    return failures === 0 ? 0 : folders.length === 1 ? 2 : 1;
  },
};

type Line =
  | ReturnType<typeof lineOf>
  | { interview: string; error: { code: string; message: string } };

async function gradeOne(
  folder: string,
  catalog: Catalog,
  again: boolean,
  terminal: Terminal,
): Promise<Line> {
  const grading = new InterviewGrading(resolve(terminal.cwd, folder), {
    files: disk,
    catalog,
    now: () => terminal.now(),
    warn: (problem) => terminal.note(problem),
  });
  try {
    const { grade, cached } = await grading.checklist({ again });
    return lineOf(grade, cached);
  } catch (error) {
    if (!(error instanceof DojoError)) throw error;
    const code = error instanceof BadInput ? "unreadable" : "failed";
    return { interview: basename(grading.folder), error: { code, message: messageOf(error) } };
  }
}

async function withBank(flags: Flags, terminal: Terminal, product: Product): Promise<Catalog> {
  const { compiled, catalog } = product.catalog();
  if (typeof flags["bank"] !== "string") return catalog;
  return catalogOf(compiled, await compileCatalog(resolve(terminal.cwd, flags["bank"]), compiled));
}

/** The grade as other programs rely on it: no times, so that the same input gives the same bytes. */
function lineOf(grade: Grade, cached: boolean) {
  return {
    interview: grade.interview,
    score: grade.score,
    max_score: grade.max_score,
    band: grade.band,
    criteria: grade.criteria.map(({ id, level, signals }) => ({
      id,
      level,
      signals: signals.map((signal) => ({
        id: signal.id,
        verdict: signal.verdict,
        quotes: signal.quotes.map(({ source, text }) => ({ source, text })),
      })),
    })),
    red_flags: grade.red_flags.map(({ id, quotes }) => ({
      id,
      quotes: quotes.map(({ source, text }) => ({ source, text })),
    })),
    dropped_quotes: grade.dropped_quotes,
    ungraded: grade.ungraded,
    grader: graderName(grade),
    tokens: grade.tokens,
    cached,
  };
}

function inWords(folder: string, line: Line): string {
  if ("error" in line) return `${folder}: ${line.error.message}`;
  const signals = line.criteria.flatMap((criterion) => criterion.signals);
  const found = signals.filter(({ verdict }) => verdict === "met").length;
  return `${line.interview}: found ${found} of ${signals.length} signals, ${line.score ?? "no score"} of at most ${line.max_score}${line.cached ? " (unchanged)" : ""}`;
}
