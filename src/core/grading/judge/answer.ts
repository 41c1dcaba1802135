import { jsonIn } from "../../models/replyJson.ts";
import type { Markers } from "../../models/truncation.ts";
import type { Asked } from "./asked.ts";
import { entriesOf, type Entry, fieldOf, isRecord, type Loose } from "./looseJson.ts";

/** The parts of an answer, found but not yet checked. */
export interface Answer {
  readonly criteria: readonly Entry[];
  /** Undefined where the reply has none. */
  readonly redFlags: unknown;
  /** Null where the reply has none. */
  readonly markers: Markers | null;
}

/** Tool calls and helpful wrappers put the answer this deep. */
const DEEPEST = 6;

/** The answer in a parsed value, be it wrapped, a bare list or a single criterion; null when there is none. */
export function answerIn(value: unknown, asked: Asked, depth = 0): Answer | null {
  if (depth > DEEPEST) return null;
  if (typeof value === "string") return answerInText(value, asked, depth);
  if (Array.isArray(value)) return answerInList(value, asked, depth);
  if (!isRecord(value)) return null;
  return directAnswer(value, asked) ?? wrappedAnswer(value, asked, depth);
}

function directAnswer(value: Loose, asked: Asked): Answer | null {
  const criteria = fieldOf(value, "criteria");
  const redFlags = fieldOf(value, "red_flags");
  const rest = { redFlags, markers: markersIn(value) };
  if (criteria !== undefined) return { criteria: criteriaIn(criteria), ...rest };
  if (fieldOf(value, "signals") !== undefined) return { criteria: [named(value, asked)], ...rest };
  const isForFlags = asked.criteria.length === 0 && redFlags !== undefined;
  return isForFlags ? { criteria: [], ...rest } : null;
}

function wrappedAnswer(value: Loose, asked: Asked, depth: number): Answer | null {
  for (const inner of Object.values(value)) {
    const found = answerIn(inner, asked, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

function answerInText(text: string, asked: Asked, depth: number): Answer | null {
  if (!/^\s*[[{]/.test(text)) return null;
  for (const inner of jsonIn(text)) {
    const found = answerIn(inner, asked, depth + 1);
    if (found !== null) return found;
  }
  return null;
}

/** A bare list of criteria, or of the one criterion's signals, or a wrapper in a list. */
function answerInList(list: readonly unknown[], asked: Asked, depth: number): Answer | null {
  if (list.some((entry) => fieldOf(entry, "signals") !== undefined))
    return { criteria: criteriaIn(list), redFlags: undefined, markers: null };
  for (const entry of list) {
    const found = isRecord(entry) ? answerIn(entry, asked, depth + 1) : null;
    if (found !== null) return found;
  }
  return null;
}

const criteriaIn = (value: unknown): Entry[] => entriesOf(value, "criterion", "criterion_id", "id");

/** A criterion without the list around it; where only one was asked, it need not say which. */
function named(value: Loose, { criteria }: Asked): Entry {
  const id = fieldOf(value, "criterion", "criterion_id", "id");
  const only = criteria.length === 1 ? (criteria[0]?.criterion.id ?? null) : null;
  return { id: typeof id === "string" ? id : only, value };
}

function markersIn(value: Loose): Markers | null {
  const a = fieldOf(value, "marker_a");
  const b = fieldOf(value, "marker_b");
  if (a === undefined && b === undefined) return null;
  return { a: typeof a === "string" ? a : "", b: typeof b === "string" ? b : "" };
}
