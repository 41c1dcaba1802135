import type { CallRecord } from "./callRecord.ts";
import type { CallSummary, Percentiles } from "./callSummary.ts";
import type { FailureKind } from "./failure.ts";
import { percentile } from "./percentile.ts";

/** Calls beyond these say how a server was, not how it is. */
const RECENT_CALLS = 200;

/** With fewer samples, the 95th percentile would be the slowest call under another name. */
const SAMPLES_FOR_P95 = 20;

/** What the last calls say, for each model at each place; the one used last comes first. */
export function summariseCalls(records: readonly CallRecord[]): CallSummary[] {
  const groups = new Map<string, CallRecord[]>();
  // Two windows write one log, so that its order is only nearly that of time.
  for (const record of records.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))) {
    const key = JSON.stringify([record.provider, record.origin, record.model]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [record]);
    else if (group.length < RECENT_CALLS) group.push(record);
  }
  return [...groups.values()].flatMap((calls) => {
    const [newest] = calls;
    return newest === undefined ? [] : [summaryOf(newest, calls)];
  });
}

function summaryOf(
  { provider, model, origin }: CallRecord,
  calls: readonly CallRecord[],
): CallSummary {
  // A refused connection is quick; it says nothing of how long an answer takes.
  const answered = calls.filter(({ finish }) => finish !== null);
  return {
    provider,
    model,
    origin,
    calls: calls.length,
    failures: failuresOf(calls),
    ttftMs: percentilesOf(calls.map(({ ttft_ms }) => ttft_ms)),
    durationMs: percentilesOf(answered.map(({ duration_ms }) => duration_ms)),
    tokensPerSecond: percentilesOf(answered.map(speedOf)),
    cacheShare: cacheShareOf(calls),
    tokensIn: sumOf(calls.flatMap(({ tokens }) => tokens?.in ?? [])),
    tokensOut: sumOf(calls.flatMap(({ tokens }) => tokens?.out ?? [])),
    costUsd: costOf(answered),
  };
}

function failuresOf(calls: readonly CallRecord[]): CallSummary["failures"] {
  const counts: Partial<Record<FailureKind, number>> = {};
  for (const { failure } of calls)
    if (failure !== null) counts[failure] = (counts[failure] ?? 0) + 1;
  return counts;
}

function percentilesOf(values: readonly (number | null)[]): Percentiles {
  const known = values.filter((value) => value !== null);
  return {
    n: known.length,
    p50: percentile(known, 0.5),
    p95: known.length < SAMPLES_FOR_P95 ? null : percentile(known, 0.95),
  };
}

/** No server writes faster: such an answer was held back on the way and came in one piece. */
const FASTEST_TOKENS_PER_SECOND = 20_000;

function speedOf({ tokens, ttft_ms, duration_ms }: CallRecord): number | null {
  if (tokens === null || ttft_ms === null || tokens.out === 0) return null;
  const speed = (tokens.out * 1000) / (duration_ms - ttft_ms);
  return speed > 0 && speed <= FASTEST_TOKENS_PER_SECOND ? speed : null;
}

/** Over the calls whose server tells it. */
function cacheShareOf(calls: readonly CallRecord[]): number | null {
  let read = 0;
  let cached = 0;
  for (const { tokens } of calls) {
    if (tokens === null || tokens.cached === null) continue;
    read += tokens.in;
    cached += tokens.cached;
  }
  return read === 0 ? null : cached / read;
}

/** Null as soon as one answer has no known price: the rest of a bill is not the bill. */
function costOf(answered: readonly CallRecord[]): number | null {
  const prices = answered.map(({ cost_usd }) => cost_usd);
  const known = prices.filter((price) => price !== null);
  return known.length < prices.length ? null : sumOf(known);
}

const sumOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0);
