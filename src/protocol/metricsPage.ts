import * as z from "zod";
import type { CallSummary, ServerLoad } from "../core/models/callSummary.ts";
import { FailureKind } from "../core/models/failure.ts";
import { defineContract } from "./contract.ts";

const Percentiles = z.object({
  n: z.int(),
  p50: z.number().nullable(),
  p95: z.number().nullable(),
});

/** `CallSummary` of the core, as it crosses `postMessage`. */
const Summary = z.object({
  provider: z.enum(["ollama", "openai", "vscode"]),
  model: z.string(),
  origin: z.string(),
  calls: z.int(),
  failures: z.partialRecord(FailureKind, z.int()),
  ttftMs: Percentiles,
  durationMs: Percentiles,
  tokensPerSecond: Percentiles,
  cacheShare: z.number().nullable(),
  tokensIn: z.number().nullable(),
  tokensOut: z.number().nullable(),
  costUsd: z.number().nullable(),
}) satisfies z.ZodType<CallSummary>;

/** `ServerLoad` of the core, as it crosses `postMessage`. */
const Load = z.object({
  engines: z.number().nullable(),
  waiting: z.number().nullable(),
  running: z.number().nullable(),
  kvCacheUse: z.number().nullable(),
  prefixHitRate: z.number().nullable(),
}) satisfies z.ZodType<ServerLoad>;

export const MetricsView = z.object({
  /** Newest used model first. */
  models: z.array(z.object({ ...Summary.shape, onThisMachine: z.boolean() })),
  /** The servers of those models that may tell their load; null: it says nothing now. */
  servers: z.array(z.object({ origin: z.string(), load: Load.nullable() })),
  /** All requests in the log, more than the summaries are made of. */
  total: z.int(),
  logFile: z.string(),
});
export type MetricsView = z.infer<typeof MetricsView>;

const nothing = z.null();

/** What the page of model metrics may ask of the host. */
export const metricsPage = defineContract({
  requests: {
    /** Reads the log and asks the servers anew, each time. */
    ready: { params: nothing, result: MetricsView },
    exportMetrics: { params: nothing, result: nothing },
    openLog: { params: nothing, result: nothing },
    selectGrader: { params: nothing, result: nothing },
    report: { params: z.object({ message: z.string().max(10_000) }), result: nothing },
  },
  events: {
    /** There are new calls: ask `ready` again. */
    changed: nothing,
  },
});
export type MetricsPage = typeof metricsPage;
