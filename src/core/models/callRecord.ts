import * as z from "zod";
import { FailureKind } from "./failure.ts";

/**
 * One request to a model, as the call log keeps it: figures only, nothing that the candidate said.
 * Times in milliseconds, tokens as the server counted them; null is "unknown", never 0.
 */
export const CallRecord = z.object({
  at: z.string(),
  purpose: z.enum(["grade", "interviewer", "trial", "calibrate"]),
  provider: z.enum(["ollama", "openai", "vscode"]),
  model: z.string(),
  origin: z.string(),
  prompt_hash: z.string(),
  rubric_revision: z.int().nullable(),
  plan: z.enum(["all-in-one", "per-criterion"]).nullable(),
  /** What was asked for: a criterion's id, "all", "red_flags", "answer". */
  unit: z.string(),
  /** 1 for the first request of a unit. */
  attempt: z.int(),
  /** Which rung of the ladder this request stands on. */
  step: z.enum(["first", "retry", "re-ask", "downgrade", "per-criterion", "sample"]),
  format: z.enum(["schema", "json", "text"]),
  ttft_ms: z.number().nullable(),
  duration_ms: z.number(),
  load_ms: z.number().nullable(),
  tokens: z.object({ in: z.int(), out: z.int(), cached: z.int().nullable() }).nullable(),
  estimated_in: z.int(),
  finish: z.enum(["stop", "length", "filter", "unknown"]).nullable(),
  /** Null: the reply was usable. */
  failure: FailureKind.nullable(),
  /** Signs that the prompt was cut. */
  truncation: z.array(z.string()),
  /** US dollars; null where the price is unknown. */
  cost_usd: z.number().nullable(),
});
export type CallRecord = z.infer<typeof CallRecord>;
