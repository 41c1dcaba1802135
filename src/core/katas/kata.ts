import * as z from "zod";
import { KebabId } from "../catalog/question.ts";

export const KataLanguage = z.enum(["ts", "py", "go"]);
export type KataLanguage = z.infer<typeof KataLanguage>;

export const LANGUAGE_NAMES: Readonly<Record<KataLanguage, string>> = {
  ts: "TypeScript",
  py: "Python",
  go: "Go",
};

export const KataFamily = z.enum([
  "concurrency",
  "rate-limiter",
  "idempotency",
  "caching",
  "load-balancing",
  "messaging",
  "resilience",
  "ai",
]);
export type KataFamily = z.infer<typeof KataFamily>;

/** The reference solution with one mistake that people make; `killed_by` names tests that fail on it. */
export const Mutant = z.strictObject({
  id: KebabId,
  sentence: z.string().min(1),
  killed_by: z.array(z.string().min(1)).min(1),
  /** The languages in which the mistake can be made; all of the kata's when left out. */
  languages: z.array(KataLanguage).min(1).optional(),
});
export type Mutant = z.infer<typeof Mutant>;

/** A design question for which the kata is practice, and the signals of its rubric that it drills. */
const Serves = z.strictObject({ question: KebabId, signals: z.array(KebabId).min(1) });

/** `question-bank/katas/<family>/<id>/kata.yaml`. */
export const KataFile = z.strictObject({
  schema: z.literal("dojo.kata/v1"),
  id: KebabId,
  revision: z.int().positive(),
  title: z.string().min(1),
  family: KataFamily,
  difficulty: z.int().min(1).max(4),
  minutes: z.int().positive(),
  topics: z.array(KebabId).min(1),
  serves: z.array(Serves).min(1),
  /** What is to be built, in one line. */
  contract: z.string().min(1),
  languages: z.array(KataLanguage).min(1),
  mutants: z.array(Mutant).min(4).max(8),
});
export type KataFile = z.infer<typeof KataFile>;

/** A kata with what is shown of it; its code stays in the bank until it is opened. */
export interface Kata extends KataFile {
  /** Three steps, Markdown, from a direction to a detail. */
  readonly hints: readonly string[];
}

/** The mutants that exist in a language. */
export function mutantsIn(kata: KataFile, language: KataLanguage): readonly Mutant[] {
  return kata.mutants.filter(({ languages }) => languages?.includes(language) ?? true);
}
