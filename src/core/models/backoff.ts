import type { Failure } from "./failure.ts";

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;
/** Whoever asks for more than this has a quota, not a queue. */
export const LONGEST_WAIT_MS = 120_000;

/**
 * How long to wait before attempt 2, 3, …: exponential backoff with full jitter, never less than the server asks for.
 * `chance` is 0 to 1. Null: the server asks for so long that waiting makes no sense.
 */
export function backoffMs(attempt: number, failure: Failure, chance: number): number | null {
  const asked = failure.retryAfterMs ?? 0;
  if (asked > LONGEST_WAIT_MS) return null;
  return Math.max(asked, Math.round(chance * Math.min(LONGEST_MS, FIRST_MS * 2 ** (attempt - 1))));
}
