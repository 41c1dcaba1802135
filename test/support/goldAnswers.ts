import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { sceneFromSketch } from "../../src/core/board/sketch.ts";
import { GoldAnswer, GoldVariant } from "../../src/core/catalog/gold.ts";
import { Rubric } from "../../src/core/catalog/rubric.ts";
import { transcriptOf } from "../../src/core/grading/answer.ts";
import { ROOT } from "./pack.ts";

export const VARIANTS = GoldVariant.options;
export const QUESTIONS = ["llm-gateway", "refund-orchestrator", "gpu-autoscale"] as const;

/** The rubric of a question of the bank. */
export function bankRubric(question: string): Rubric {
  return Rubric.parse(
    parse(readFileSync(join(ROOT, "rubrics/designs", `${question}.yaml`), "utf8")),
  );
}

/** A gold answer of the bank, from `gold/` or `gold/paraphrase/`. */
export function goldAnswer(
  question: string,
  variant: GoldVariant,
  set: "gold" | "paraphrase" = "gold",
): GoldAnswer {
  const folder = join(ROOT, "question-bank/designs", question, "gold", set === "gold" ? "" : set);
  return GoldAnswer.parse(parse(readFileSync(join(folder, `${variant}.yaml`), "utf8")));
}

/** Writes a gold answer as an interview folder, as a candidate would leave it. */
export function writeInterview(folder: string, answer: GoldAnswer): string {
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  const write = (name: string, value: unknown) =>
    writeFileSync(join(folder, name), typeof value === "string" ? value : JSON.stringify(value));
  write("interview.json", {
    schema: "dojo.interview/v1",
    id: `gold-${answer.variant}`,
    question: answer.question,
  });
  write("transcript.json", transcriptOf(answer));
  write("notes.md", answer.notes);
  write("board.excalidraw", sceneFromSketch(answer.board));
  return folder;
}
