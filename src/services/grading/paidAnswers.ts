import { join } from "node:path";
import * as z from "zod";
import { Verdict } from "../../core/grading/grade.ts";
import { closeQuietly, writeAll } from "../files/atomicWrite.ts";
import { readIfThere, type FileSystem } from "../files/fileSystem.ts";

const Judged = z.object({
  unit: z.string(),
  claims: z.record(
    z.string(),
    z.object({
      verdict: Verdict,
      quotes: z.array(z.object({ source: z.string(), text: z.string() })).readonly(),
    }),
  ),
  levelGuess: z.number().nullable(),
});

/** What one request brought: judged units, and what they cost. */
export const PaidAnswer = z.object({
  /** Which evidence it is about: for another context the interview is split otherwise. */
  prompt: z.string(),
  part: z.int(),
  sample: z.int(),
  judged: z.array(Judged).readonly(),
  tokens: z.object({ in: z.int(), out: z.int(), cached: z.int().nullable() }).nullable(),
  cost_usd: z.number().nullable(),
});
export type PaidAnswer = z.infer<typeof PaidAnswer>;

/**
 * The answers that an unfinished grade already has, in `grades/<key>.paid.jsonl`: after a crash or a cancel nothing is
 * asked twice. A folder that takes no files costs only this comfort.
 */
export class PaidAnswers {
  readonly #path: string;
  readonly #folder: string;

  constructor(
    private readonly files: FileSystem,
    interviewFolder: string,
    key: string,
  ) {
    this.#folder = join(interviewFolder, "grades");
    this.#path = join(this.#folder, `${key.slice(0, 16)}.paid.jsonl`);
  }

  /** Torn and alien lines are passed over: they are asked again. */
  async list(): Promise<PaidAnswer[]> {
    const bytes = await readIfThere(this.files, this.#path).catch(() => null);
    return (bytes?.toString("utf8") ?? "").split("\n").flatMap((line) => answerIn(line) ?? []);
  }

  async add(answer: PaidAnswer): Promise<void> {
    try {
      await this.files.ensureFolder(this.#folder);
      const descriptor = this.files.open(this.#path, "a");
      try {
        // The line before may be torn.
        writeAll(this.files, descriptor, Buffer.from(`\n${JSON.stringify(answer)}\n`));
      } finally {
        closeQuietly(this.files, descriptor);
      }
    } catch {
      // The grade itself says that the folder cannot be written.
    }
  }

  async clear(): Promise<void> {
    await this.files.removeFile(this.#path).catch(() => undefined);
  }
}

function answerIn(line: string): PaidAnswer | null {
  try {
    return PaidAnswer.safeParse(JSON.parse(line)).data ?? null;
  } catch {
    return null;
  }
}
