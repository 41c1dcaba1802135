import type { Failure, FailureKind } from "../../core/models/failure.ts";
import { withoutKeys } from "../../core/models/withoutKeys.ts";

/** `LanguageModelError.code`, as VS Code documents it. */
const BY_CODE: Readonly<Record<string, FailureKind>> = {
  NoPermissions: "consent-denied",
  NotFound: "model-missing",
  Blocked: "rate-limited",
};

/** Providers fail with sentences of their own; the first that fits counts. */
const BY_WORDS: readonly (readonly [RegExp, FailureKind])[] = [
  [/\bcancell?ed\b/i, "cancelled"],
  [/rate.?limit|quota|too many requests|\b429\b/i, "rate-limited"],
  [
    /context.{0,20}(?:length|window|size)|(?:prompt|input).{0,30}too (?:long|large)|max_prompt_tokens/i,
    "context-refused",
  ],
  [/\bfilter(?:ed)?\b|content (?:policy|management)/i, "filtered"],
  [/\b40[13]\b|unauthori[sz]ed|forbidden|invalid api key|sign(?:ed)? in/i, "unauthorised"],
  [/ECONNREFUSED|ENOTFOUND|EAI_AGAIN|fetch failed|ERR_(?:NETWORK|INTERNET)/i, "unreachable"],
  [/ETIMEDOUT|timed? ?out/i, "timed-out"],
];

const LONGEST_DETAIL = 200;

/** What VS Code or a provider threw, as a failure. `signal`: that of the request, which may be why it ended. */
export function languageModelFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) {
    const isLate = signal.reason instanceof Error && signal.reason.name === "TimeoutError";
    return { kind: isLate ? "timed-out" : "cancelled", detail: "" };
  }
  const words = wordsOf(error);
  const known = BY_CODE[codeOf(error)] ?? BY_WORDS.find(([sign]) => sign.test(words))?.[1];
  return { kind: known ?? "server-error", detail: withoutKeys(words).slice(0, LONGEST_DETAIL) };
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "";

/** The cause says more than "unknown error" does. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause instanceof Error ? error.cause : null;
  const messages = [error.message, cause?.message ?? ""].filter((text) => text !== "");
  return [...new Set(messages)].join(": ") || error.name;
}
