import type { FailureKind } from "./failure.ts";
import type { ProviderKind } from "./model.ts";

/** Nearest-rank percentiles; null where there are too few samples to name one (p95 needs 20). */
export interface Percentiles {
  readonly n: number;
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What the last calls to one model say. Unknown is null, never 0. */
export interface CallSummary {
  readonly provider: ProviderKind;
  readonly model: string;
  readonly origin: string;
  readonly calls: number;
  readonly failures: Readonly<Partial<Record<FailureKind, number>>>;
  readonly ttftMs: Percentiles;
  readonly durationMs: Percentiles;
  /** Output tokens a second after the first token. */
  readonly tokensPerSecond: Percentiles;
  /** Share of prompt tokens that came from the server's cache, 0 to 1. */
  readonly cacheShare: number | null;
  readonly tokensIn: number | null;
  readonly tokensOut: number | null;
  readonly costUsd: number | null;
}

/** What a vLLM server says of itself at `/metrics`. Unknown is null, never 0. */
export interface ServerLoad {
  readonly engines: number | null;
  readonly waiting: number | null;
  readonly running: number | null;
  /** 0 to 1, the mean over engines. */
  readonly kvCacheUse: number | null;
  /** 0 to 1, since the server started. */
  readonly prefixHitRate: number | null;
}
