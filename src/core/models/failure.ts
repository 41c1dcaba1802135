import * as z from "zod";

/** Everything that can go wrong between us and a model, as the user may have to hear of it. */
export const FailureKind = z.enum([
  /** Nobody listens there, or the name is unknown. */
  "unreachable",
  /** Something answers, but it is no such server: wrong path, HTML, another protocol. */
  "not-a-model-server",
  /** The server does not have this model. */
  "model-missing",
  /** 401 or 403. */
  "unauthorised",
  /** 429, a used-up quota, or VS Code's "blocked". */
  "rate-limited",
  /** 5xx, or a stream that broke off. */
  "server-error",
  /** No token for too long, or the whole call took too long. */
  "timed-out",
  /** The prompt does not fit, found before anything was sent. */
  "context-too-small",
  /** The server says that the prompt does not fit. */
  "context-refused",
  /** The server cut the prompt and answered all the same. */
  "truncated",
  /** The server does not take our schema or JSON mode. */
  "format-refused",
  /** The reply was no usable answer, after all attempts. */
  "unusable-reply",
  /** The reply ended at the token limit before this part. */
  "cut-off",
  /** Only thinking came, no answer. */
  "only-thinking",
  /** The provider's filter stopped the answer. */
  "filtered",
  /** The user did not allow access to a VS Code model. */
  "consent-denied",
  /** VS Code has no language model. */
  "no-models",
  /** The grade used up the requests that it may make. */
  "budget-spent",
  "cancelled",
]);
export type FailureKind = z.infer<typeof FailureKind>;

/** What went wrong in one request. */
export interface Failure {
  readonly kind: FailureKind;
  /** What the peer said, short, without keys and without the candidate's words; may be empty. */
  readonly detail: string;
  /** HTTP status, where there was one. */
  readonly status?: number;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
  /** The server's context in tokens, where its message names it. */
  readonly contextTokens?: number;
}

/** A failure that may pass when one waits: the same request is worth another attempt. */
export const isPassing = ({ kind }: Failure): boolean =>
  kind === "rate-limited" ||
  kind === "server-error" ||
  kind === "timed-out" ||
  kind === "unreachable";
