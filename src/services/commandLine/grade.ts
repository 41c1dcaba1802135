import { basename, resolve } from "node:path";
import pLimit from "p-limit";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { BadInput, DojoError, messageOf } from "../../core/errors.ts";
import { graderName, type Grade } from "../../core/grading/grade.ts";
import { failureText } from "../../core/models/failureText.ts";
import { compileCatalog } from "../catalog/compile.ts";
import { catalogOf } from "../catalog/compiled.ts";
import { disk } from "../files/fileSystem.ts";
import { CalibrationStore } from "../grading/calibrationStore.ts";
import { InterviewGrading, type ModelGraded } from "../grading/interviewGrading.ts";
import { GradingFailed, promptHash, TooLittleToGrade } from "../grading/modelGrading.ts";
import type { Courier } from "../models/courier.ts";
import { courierFrom, homeOf, MODEL_USAGE, modelFlags } from "./modelFlags.ts";
import {
  Misuse,
  type Command,
  type ExitCode,
  type Flags,
  type Product,
  type Terminal,
} from "./program.ts";
import { Throughput } from "./throughput.ts";

/** `grade FOLDER…`: one line per interview, in the order of the arguments. */
export const grade: Command = {
  usage: `grade FOLDER… ${MODEL_USAGE} [--bank DIR] [--home DIR] [--again] [--json]`,
  summary:
    "Grades interview folders and writes FOLDER/grades; an unchanged interview is not graded twice.",
  options: {
    ...modelFlags,
    bank: { type: "string" },
    again: { type: "boolean" },
    json: { type: "boolean" },
  },
  async run(folders, flags, terminal, product) {
    if (folders.length === 0) throw new Misuse("grade needs at least one interview folder.");
    const courier = await courierFrom(flags, terminal);
    const catalog = await withBank(flags, terminal, product);
    const grader = await graderFrom(courier, flags, terminal);
    const throughput = new Throughput(folders.length, terminal);
    const limit = pLimit(interviewsAtOnce(courier));
    const lines = folders.map((folder) =>
      limit(async () => {
        const line = await gradeOne(folder, catalog, grader, terminal);
        if (courier) throughput.done(folder, line);
        return line;
      }),
    );
    const failures: Failed[] = [];
    for (const [at, pending] of lines.entries()) {
      const line = await pending;
      if ("error" in line) failures.push(line);
      terminal.print(
        flags["json"] === true ? JSON.stringify(line) : inWords(folders[at] ?? "", line),
      );
    }
    if (courier) throughput.tell();
    return exitCode(failures, folders.length);
  },
};

export type Line = Graded | Failed;
type Graded = ReturnType<typeof lineOf>;

interface Failed {
  readonly interview: string;
  readonly error: { readonly code: string; readonly message: string };
}

/** Enough to keep the server busy while first calls run alone, and few enough that their prefixes stay in its cache. */
function interviewsAtOnce(courier: Courier | null): number {
  if (courier === null) return 1;
  const { concurrency, plan } = courier.model.traits;
  return plan === "all-in-one" ? concurrency : Math.max(1, Math.ceil(concurrency / 3));
}

type Grader = (grading: InterviewGrading) => Promise<Pick<ModelGraded, "grade" | "cached">>;

async function graderFrom(
  courier: Courier | null,
  flags: Flags,
  terminal: Terminal,
): Promise<Grader> {
  const again = flags["again"] === true;
  if (courier === null) return (grading) => grading.checklist({ again });
  const { provider, model } = courier.model.identity;
  const store = new CalibrationStore(homeOf(flags, terminal), disk, (text) => terminal.note(text));
  const calibration = await store.latestFor({ provider, model, promptHash: promptHash() });
  return async (grading) => {
    const { signal } = terminal;
    const onNews = (): void => undefined;
    const graded = await grading.model(courier, { again, signal, onNews, calibration });
    if (graded.failure !== null && graded.failure.kind !== "cancelled")
      terminal.note(
        `${basename(grading.folder)}: ${failureText(graded.failure, courier.model.identity).message}`,
      );
    return graded;
  };
}

async function gradeOne(
  folder: string,
  catalog: Catalog,
  grader: Grader,
  terminal: Terminal,
): Promise<Line> {
  const grading = new InterviewGrading(resolve(terminal.cwd, folder), {
    files: disk,
    catalog,
    now: () => terminal.now(),
    warn: (problem) => terminal.note(problem),
  });
  try {
    const { grade, cached } = await grader(grading);
    return lineOf(grade, cached);
  } catch (error) {
    if (!(error instanceof DojoError)) throw error;
    return {
      interview: basename(grading.folder),
      error: { code: codeOf(error), message: messageOf(error) },
    };
  }
}

/** `unreadable` for the interview's own fault, else what failed. */
function codeOf(error: DojoError): string {
  if (error instanceof BadInput) return "unreadable";
  if (error instanceof TooLittleToGrade) return "too-little";
  return error instanceof GradingFailed ? error.failure.kind : "failed";
}

/** A server that fails may work the next time: only an unreadable single interview is wrong use. */
function exitCode(failures: readonly Failed[], folders: number): ExitCode {
  if (failures.length === 0) return 0;
  return folders === 1 && failures[0]?.error.code === "unreadable" ? 2 : 1;
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
  const missing = line.ungraded.length === 0 ? "" : `, ${line.ungraded.length} criteria not graded`;
  return `${line.interview}: found ${found} of ${signals.length} signals, ${line.score ?? "no score"} of at most ${line.max_score}${missing}${line.cached ? " (unchanged)" : ""}`;
}
