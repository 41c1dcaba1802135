import { type Failure, isPassing } from "../../models/failure.ts";
import type { CallPlan, ReplyFormat } from "../../models/model.ts";

/** Which rung a request stands on; the call log and the scorecard count them. */
export type LadderStep = "first" | "retry" | "re-ask" | "downgrade" | "per-criterion" | "sample";

/** What to ask next. */
export interface Ask {
  readonly units: readonly string[];
  readonly step: LadderStep;
  /** What was wrong with the reply before; empty for a fresh question. */
  readonly problems: readonly string[];
  readonly thinking: boolean;
  /** How long to wait first. */
  readonly afterFailure: Failure | null;
  /** 1 for the first request. */
  readonly attempt: number;
}

/** A unit is in at most this many requests of a sample, whatever came back. */
export const MOST_REQUESTS = 3;

/** What came of one ask. */
export interface AskResult {
  readonly ask: Ask;
  /** Units that are judged now. */
  readonly judged: readonly string[];
  readonly problems: readonly string[];
  /** Why there was no reply, or why what it holds is not all. */
  readonly failure: Failure | null;
}

/** The first asks: everything at once, or unit by unit. */
export function firstAsks(units: readonly string[], plan: CallPlan): Ask[] {
  const groups = plan === "all-in-one" && units.length > 0 ? [units] : units.map((unit) => [unit]);
  return groups.map((group) => ({ ...FRESH, units: group }));
}

/** One more judgement of a unit, by another order of its signals. */
export const sampleAsk = (unit: string): Ask => ({ ...FRESH, units: [unit], step: "sample" });

const FRESH = {
  step: "first",
  problems: [],
  // Thinking costs minutes on a laptop and may starve the answer: only a second attempt thinks.
  thinking: false,
  afterFailure: null,
  attempt: 1,
} as const;

/**
 * What follows a result; nothing when every unit is judged, or when no further request may help. Passing failures are
 * tried again as they were. An unusable reply is asked for again with what was wrong, thinking toggled; what is
 * missing after that is asked for one by one.
 */
export function nextAsks({ ask, judged, problems, failure }: AskResult): Ask[] {
  const missing = ask.units.filter((unit) => !judged.includes(unit));
  if (missing.length === 0 || ask.attempt >= MOST_REQUESTS) return [];
  const again = { ...ask, units: missing, attempt: ask.attempt + 1, afterFailure: null };
  if (failure !== null && isPassing(failure))
    return [{ ...again, step: "retry", afterFailure: failure }];
  if (failure?.kind === "format-refused") return [{ ...again, step: "downgrade" }];
  if (failure?.kind === "only-thinking") return [{ ...again, step: "re-ask", thinking: false }];
  if (failure !== null && !isUnusable(failure)) return [];
  const toggled = { ...again, problems, thinking: !ask.thinking };
  if (ask.attempt === 1 || missing.length === 1) return [{ ...toggled, step: "re-ask" }];
  return missing.map((unit) => ({ ...toggled, units: [unit], step: "per-criterion" }));
}

const isUnusable = ({ kind }: Failure): boolean => kind === "unusable-reply" || kind === "cut-off";

/** Schema, then JSON mode, then plain text. Null: there is nothing below. */
export function formatBelow(format: ReplyFormat): ReplyFormat | null {
  return format === "schema" ? "json" : format === "json" ? "text" : null;
}

/** Failures after which no other request to this model can succeed. */
export function isFatal({ kind }: Failure, hasAnswered: boolean): boolean {
  switch (kind) {
    case "unreachable":
    case "not-a-model-server":
    // A server that was silent for minutes would be silent for all of them.
    case "timed-out":
      return !hasAnswered;
    case "model-missing":
    case "unauthorised":
    case "consent-denied":
    case "no-models":
    case "cancelled":
    case "truncated":
    case "context-refused":
    case "context-too-small":
      return true;
    case "rate-limited":
    case "server-error":
    case "format-refused":
    case "unusable-reply":
    case "cut-off":
    case "only-thinking":
    case "filtered":
    case "budget-spent":
      return false;
  }
}
