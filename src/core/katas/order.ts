import type { Kata } from "./kata.ts";

/** The signals that the user's latest graded interview missed. */
export interface Missed {
  readonly question: string;
  readonly signals: readonly string[];
}

/** The missed signals that a kata drills. */
export function drilledBy(kata: Kata, missed: Missed | undefined): readonly string[] {
  const serves = kata.serves.find(({ question }) => question === missed?.question);
  return serves?.signals.filter((signal) => missed?.signals.includes(signal)) ?? [];
}

/** Those that drill what was just missed come first, the most fitting before the others; the rest keeps its order. */
export function katasToDrill(katas: readonly Kata[], missed: Missed | undefined): readonly Kata[] {
  return katas
    .filter((kata) => drilledBy(kata, missed).length > 0)
    .toSorted((a, b) => drilledBy(b, missed).length - drilledBy(a, missed).length);
}
