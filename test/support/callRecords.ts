import type { CallRecord } from "../../src/core/models/callRecord.ts";

/** An answered call of 3 seconds, a quarter of its 2,000 prompt tokens from the cache; tests change what matters to them. */
export function callRecord(changes: Partial<CallRecord> = {}): CallRecord {
  return {
    at: "2026-11-23T12:00:00.000Z",
    purpose: "grade",
    provider: "openai",
    model: "qwen3-32b",
    origin: "http://127.0.0.1:8000",
    prompt_hash: "0123abcd",
    rubric_revision: 3,
    plan: "per-criterion",
    unit: "deep_dive",
    attempt: 1,
    step: "first",
    format: "schema",
    ttft_ms: 1_000,
    duration_ms: 3_000,
    load_ms: null,
    tokens: { in: 2_000, out: 100, cached: 500 },
    estimated_in: 2_100,
    finish: "stop",
    failure: null,
    truncation: [],
    cost_usd: 0.01,
    ...changes,
  };
}

/** A call that found nobody there. */
export function refusedCall(changes: Partial<CallRecord> = {}): CallRecord {
  return callRecord({
    ttft_ms: null,
    duration_ms: 4,
    tokens: null,
    finish: null,
    failure: "unreachable",
    cost_usd: null,
    ...changes,
  });
}
