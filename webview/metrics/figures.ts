import type { MetricsView } from "../../src/protocol/metricsPage.ts";

type Summary = MetricsView["models"][number];
type Percentiles = Summary["ttftMs"];

export const UNKNOWN = "unknown";

/** `unknown` for null; a figure that nobody measured is never 0. */
export const known = (value: number | null, words: (value: number) => string): string =>
  value === null ? UNKNOWN : words(value);

export const plainCount = (count: number) => count.toLocaleString("en");

export const percent = (share: number) => `${Math.round(100 * share)} %`;

/** `12.4`, `140`: a rate with three digits at most. */
export const rate = (perSecond: number) =>
  perSecond < 100 ? perSecond.toFixed(1) : String(Math.round(perSecond));

/** The 95th percentile; with too few calls to name one, how many there were. */
export function tail({ n, p95 }: Percentiles, words: (value: number) => string): string {
  if (p95 !== null) return words(p95);
  return n === 0 ? UNKNOWN : `n = ${n}`;
}

const FAILURE: Record<keyof Required<Summary["failures"]>, string> = {
  unreachable: "unreachable",
  "not-a-model-server": "no model server",
  "model-missing": "model missing",
  unauthorised: "key refused",
  "rate-limited": "rate limited",
  "server-error": "server error",
  "timed-out": "timed out",
  "context-too-small": "too long for the context",
  "context-refused": "context refused",
  truncated: "prompt cut",
  "format-refused": "format refused",
  "unusable-reply": "unusable reply",
  "cut-off": "reply cut off",
  "only-thinking": "only thinking",
  filtered: "filtered",
  "consent-denied": "access not allowed",
  "no-models": "no model",
  "budget-spent": "requests used up",
  cancelled: "cancelled",
};

/** `2 rate limited, 1 timed out`, the most frequent first; `none`. */
export function failureWords(failures: Summary["failures"]): string {
  const kinds = Object.entries(failures) as [keyof typeof FAILURE, number][];
  const met = kinds.filter(([, count]) => count > 0).toSorted(([, a], [, b]) => b - a);
  return met.map(([kind, count]) => `${count} ${FAILURE[kind]}`).join(", ") || "none";
}
