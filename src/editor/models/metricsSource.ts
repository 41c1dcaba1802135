import type { CallSummary, ServerLoad } from "../../core/models/callSummary.ts";

/** What is known about the calls to models. */
export interface MetricsSource {
  /** Where the call log is, or will be after the first call. */
  readonly logFile: string;
  /** The last calls by model, newest used model first, and how many calls the log holds in all. */
  summaries(): Promise<{ readonly models: readonly CallSummary[]; readonly total: number }>;
  /** What the server says of itself; null when it says nothing within a moment. Never rejects. */
  load(origin: string): Promise<ServerLoad | null>;
  /** All of it as OpenMetrics text. */
  exportText(): Promise<string>;
}
