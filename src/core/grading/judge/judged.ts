import { Verdict } from "../grade.ts";
import { type AskedCriterion, type AskedLine, RED_FLAGS } from "./asked.ts";
import { entriesOf, type Entry, fieldOf, wordOf } from "./looseJson.ts";

/** A quote as the model gave it: not yet verified. */
export interface ClaimedQuote {
  readonly source: string;
  readonly text: string;
}

/** What the model found on one line of the question sheet. */
export interface ClaimedVerdict {
  readonly verdict: Verdict;
  readonly quotes: readonly ClaimedQuote[];
}

/** A unit that the model judged whole: every line of it once. Of red flags only those that it raised. */
export interface JudgedUnit {
  readonly unit: string;
  /** By signal or flag id. */
  readonly claims: Readonly<Record<string, ClaimedVerdict>>;
  /** The model's own feeling, 1 to 4; it decides nothing. Null where it gave none. */
  readonly levelGuess: number | null;
}

/** The verdicts on all lines of a criterion; a sentence when one is missing, illegal or ambiguous. */
export function readCriterion(
  { criterion, signals }: AskedCriterion,
  given: readonly Entry[],
): JudgedUnit | string {
  const own = given.filter(({ id }) => id !== null && wordOf(id) === wordOf(criterion.id));
  const readings = own.map(({ value }) => readSignals(criterion.id, value, signals));
  const usable = readings.filter((reading) => typeof reading !== "string");
  const [first] = usable;
  if (first === undefined)
    return `"${criterion.id}": ${readings.find((one) => typeof one === "string") ?? "missing."}`;
  return usable.every((other) => haveSameVerdicts(first, other))
    ? first
    : `"${criterion.id}" is given twice, with different verdicts.`;
}

function readSignals(
  unit: string,
  criterion: unknown,
  lines: readonly AskedLine[],
): JudgedUnit | string {
  const entries = entriesOf(
    fieldOf(criterion, "signals") ?? criterion,
    "signal",
    "signal_id",
    "id",
  );
  const claims: Record<string, ClaimedVerdict> = {};
  for (const { id } of lines) {
    const own = entries.filter((entry) => entry.id !== null && wordOf(entry.id) === wordOf(id));
    const [verdict, ...others] = own.map(({ value }) => verdictIn(value));
    if (verdict === undefined) return `signal "${id}" is missing.`;
    if (verdict === null)
      return `the verdict on "${id}" must be met, partial, absent or contradicted.`;
    if (others.some((other) => other !== verdict)) return `signal "${id}" has two verdicts.`;
    claims[id] = { verdict, quotes: own.flatMap(({ value }) => quotesIn(value)) };
  }
  return { unit, claims, levelGuess: levelIn(fieldOf(criterion, "level_guess")) };
}

/** The red flags that were raised; null when the reply does not speak of them. */
export function readRedFlags(given: unknown, lines: readonly AskedLine[]): JudgedUnit | null {
  if (given === undefined) return null;
  const claims: Record<string, ClaimedVerdict> = {};
  for (const { id, value } of entriesOf(given ?? [], "flag", "flag_id", "red_flag", "id")) {
    const flag = lines.find((line) => id !== null && wordOf(line.id) === wordOf(id));
    if (flag) claims[flag.id] = { verdict: "met", quotes: quotesIn(value) };
  }
  return { unit: RED_FLAGS, claims, levelGuess: null };
}

function verdictIn(value: unknown): Verdict | null {
  const given = typeof value === "string" ? value : fieldOf(value, "verdict");
  const word = typeof given === "string" ? given.trim().toLowerCase() : given;
  const verdict = Verdict.safeParse(word);
  return verdict.success ? verdict.data : null;
}

function quotesIn(value: unknown): ClaimedQuote[] {
  const given = fieldOf(value, "quotes", "evidence");
  const list: unknown[] = Array.isArray(given) ? given : [given];
  return list.flatMap((quote): ClaimedQuote[] => {
    const text = typeof quote === "string" ? quote : fieldOf(quote, "text", "quote");
    const source = fieldOf(quote, "source", "ref", "address");
    if (typeof text !== "string" || text.trim() === "") return [];
    return [{ source: typeof source === "string" ? source : "", text }];
  });
}

function levelIn(value: unknown): number | null {
  const level = Number(typeof value === "string" ? value.replace(/^\D+/, "") : value);
  return Number.isInteger(level) && level >= 1 && level <= 4 ? level : null;
}

const haveSameVerdicts = (a: JudgedUnit, b: JudgedUnit): boolean =>
  Object.entries(a.claims).every(([id, { verdict }]) => b.claims[id]?.verdict === verdict);
