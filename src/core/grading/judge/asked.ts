import type { Criterion, Rubric } from "../../catalog/rubric.ts";
import { hashOf } from "../../hash.ts";

/** A line to judge: a signal or a red flag of the rubric, or a decoy that looks like one. */
export interface AskedLine {
  readonly id: string;
  readonly text: string;
}

/** A criterion with what is asked about it, in the order in which it is asked. */
export interface AskedCriterion {
  readonly criterion: Criterion;
  readonly signals: readonly AskedLine[];
}

/** What one request asks for. */
export interface Asked {
  readonly criteria: readonly AskedCriterion[];
  readonly redFlags: readonly AskedLine[];
}

/** A part of the grade that can be judged, retried and kept on its own: a criterion's id, or this one. */
export const RED_FLAGS = "red_flags";

/** The parts that a rubric asks a model for, heaviest criterion first. */
export function unitsOf(rubric: Rubric): string[] {
  const judged = new Set(rubric.signals.map(({ criterion }) => criterion));
  const criteria = Object.entries(rubric.weights)
    .filter(([id]) => judged.has(id))
    .sort(([, a], [, b]) => b - a)
    .map(([id]) => id);
  return rubric.red_flags.length === 0 ? criteria : [...criteria, RED_FLAGS];
}

interface Sheet {
  readonly rubric: Rubric;
  readonly criteria: readonly Criterion[];
  readonly decoys: readonly AskedLine[];
}

/** The question sheet for some units. `order` decides the order of the signals: another sample gets another one. */
export function askFor(units: readonly string[], sheet: Sheet, order: string): Asked {
  const { rubric, criteria, decoys } = sheet;
  const wanted = criteria.filter(({ id }) => units.includes(id));
  return {
    criteria: wanted.map((criterion, at) => ({
      criterion,
      signals: shuffled(
        linesOf([
          ...rubric.signals.filter((signal) => signal.criterion === criterion.id),
          // Every call has all decoys, spread over what it asks for.
          ...decoys.filter((_, i) => i % wanted.length === at),
        ]),
        `${order}${criterion.id}`,
      ),
    })),
    redFlags: units.includes(RED_FLAGS)
      ? shuffled(linesOf([...rubric.red_flags, ...(wanted.length === 0 ? decoys : [])]), order)
      : [],
  };
}

const linesOf = (lines: readonly AskedLine[]): AskedLine[] =>
  lines.map(({ id, text }) => ({ id, text }));

/** The same order for the same `seed`, any string. */
function shuffled<T extends { readonly id: string }>(items: readonly T[], seed: string): T[] {
  return items
    .map((item) => ({ item, rank: hashOf(seed + item.id) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}
