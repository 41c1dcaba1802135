import type { Source } from "../../evidence/source.ts";

/** A source as the prompt shows it: one line under a short address. */
export interface Exhibit {
  readonly address: string;
  readonly source: Source;
}

/** What fits into a line of evidence without looking like anything else. */
const SHORT_ID = /^[A-Za-z]{1,2}\d{1,4}$/;
const PREFIX: Readonly<Record<Source["kind"], string>> = { speech: "S", notes: "N", board: "B" };

/** Gives each source an address that a model can copy: its own id where that is short, else the next free one. */
export function exhibitsOf(sources: readonly Source[]): Exhibit[] {
  const taken = new Set(sources.map(({ id }) => id).filter((id) => SHORT_ID.test(id)));
  const next: Record<string, number> = {};
  const fresh = (prefix: string): string => {
    let address: string;
    do {
      next[prefix] = (next[prefix] ?? 0) + 1;
      address = `${prefix}${next[prefix]}`;
    } while (taken.has(address));
    return address;
  };
  return sources.map((source) => ({
    address: SHORT_ID.test(source.id) ? source.id : fresh(PREFIX[source.kind]),
    source,
  }));
}

/**
 * Splits an interview that is too long for one prompt. Each part costs at most `budget` by `costOf`, unless a single
 * exhibit costs more. A part begins with the last two exhibits of the one before, as far as they fit, so that an
 * answer keeps its question.
 */
export function splitExhibits(
  exhibits: readonly Exhibit[],
  budget: number,
  costOf: (exhibit: Exhibit) => number,
): Exhibit[][] {
  const costOfAll = (some: readonly Exhibit[]): number =>
    some.reduce((sum, one) => sum + costOf(one), 0);
  const parts: Exhibit[][] = [];
  let part: Exhibit[] = [];
  let cost = 0;
  let carried = 0;
  for (const exhibit of exhibits) {
    const own = costOf(exhibit);
    if (cost + own > budget) {
      if (part.length > carried) parts.push(part);
      part = part.slice(-OVERLAP);
      while (part.length > 0 && costOfAll(part) + own > budget) part.shift();
      carried = part.length;
      cost = costOfAll(part);
    }
    part.push(exhibit);
    cost += own;
  }
  return part.length === 0 ? parts : [...parts, part];
}

const OVERLAP = 2;
