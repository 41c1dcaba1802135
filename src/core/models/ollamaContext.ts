import { estimateTokens } from "./estimate.ts";
import type { ModelRequest } from "./model.ts";

/** Ollama loads a model anew for each other context, so few sizes are in use. */
const BUCKETS = [8192, 16_384, 32_768, 65_536, 131_072] as const;
/** What is asked of a model whose own limit is unknown. */
const UNKNOWN_LIMIT = 65_536;
/** For the chat template. */
const SPARE_TOKENS = 512;

/** The most tokens that a request and its reply can take. */
export function tokensNeeded({ prefix, task, maxOutputTokens }: ModelRequest): number {
  return estimateTokens(prefix + task) + maxOutputTokens + SPARE_TOKENS;
}

/** The context in which `need` tokens fit, at least `atLeast`; never above the model's own limit. */
export function contextFor(need: number, limit: number | null, atLeast = 0): number {
  const size = BUCKETS.find((bucket) => bucket >= Math.max(need, atLeast)) ?? Infinity;
  return Math.min(size, limit ?? UNKNOWN_LIMIT, BUCKETS[BUCKETS.length - 1] ?? size);
}

/** The next larger context, or null when the model has no more. */
export function largerContext(context: number, limit: number | null): number | null {
  const larger = contextFor(context + 1, limit);
  return larger > context ? larger : null;
}
