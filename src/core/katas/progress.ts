import * as z from "zod";
import { KataLanguage, mutantsIn, type KataFile } from "./kata.ts";

/** How far the user is with a kata in one language. Times are ISO 8601. */
const LanguageProgress = z.looseObject({
  started_at: z.string(),
  hints_shown: z.int().nonnegative().default(0),
  /** When all the kata's own tests first passed. */
  green_at: z.string().nullable().default(null),
  /** When the user chose to see the reference without having solved it. */
  gave_up_at: z.string().nullable().default(null),
  round_started_at: z.string().nullable().default(null),
  /** The mutants that the user's own tests have killed. */
  killed: z.array(z.string()).default([]),
});
export type LanguageProgress = z.infer<typeof LanguageProgress>;

/** `<home>/katas/<id>/progress.json`. */
export const KataProgress = z.looseObject({
  schema: z.literal("dojo.kata-progress/v1"),
  languages: z.partialRecord(KataLanguage, LanguageProgress),
});
export type KataProgress = z.infer<typeof KataProgress>;

export const NO_PROGRESS: KataProgress = { schema: "dojo.kata-progress/v1", languages: {} };

/** From nothing done to everything done, in this order. */
export const KATA_STATES = ["new", "started", "green", "all mutants killed"] as const;
export type KataState = (typeof KATA_STATES)[number];

export function stateIn(
  kata: KataFile,
  language: KataLanguage,
  { languages }: KataProgress,
): KataState {
  const own = languages[language];
  if (!own) return "new";
  if (own.green_at === null) return "started";
  const killed = new Set(own.killed);
  return mutantsIn(kata, language).every(({ id }) => killed.has(id))
    ? "all mutants killed"
    : "green";
}

/** The furthest state over the kata's languages. */
export function stateOf(kata: KataFile, progress: KataProgress): KataState {
  const reached = kata.languages.map((language) =>
    KATA_STATES.indexOf(stateIn(kata, language, progress)),
  );
  return KATA_STATES[Math.max(0, ...reached)] ?? "new";
}

/** The progress with one language changed; `now` is when that language was begun, if it was not yet. */
export function withLanguage(
  progress: KataProgress,
  language: KataLanguage,
  now: string,
  change: Partial<LanguageProgress>,
): KataProgress {
  const before = progress.languages[language] ?? LanguageProgress.parse({ started_at: now });
  return {
    ...progress,
    languages: { ...progress.languages, [language]: { ...before, ...change } },
  };
}
