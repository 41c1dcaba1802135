import type { Failure } from "../../core/models/failure.ts";

/** Parameters that some OpenAI-compatible servers do not know, or refuse for some models. */
const OPTIONAL = ["temperature", "chat_template_kwargs", "stream_options"] as const;
type Optional = (typeof OPTIONAL)[number];

/** Which parameters a server takes. It is learnt from refusals, and gets only simpler. */
export interface Dialect {
  /** What the limit on the answer is called. */
  readonly limit: "max_tokens" | "max_completion_tokens";
  readonly omitted: readonly Optional[];
}

export const fullDialect: Dialect = { limit: "max_tokens", omitted: [] };

/** The dialect without what the server has just refused; null when the refusal is about something else. */
export function simplerDialect(sent: Dialect, failure: Failure): Dialect | null {
  const { status, detail, kind } = failure;
  if ((status !== 400 && status !== 422) || kind === "context-refused") return null;
  if (sent.limit === "max_tokens" && /\bmax_(completion_)?tokens\b/.test(detail))
    return { ...sent, limit: "max_completion_tokens" };
  const refused = OPTIONAL.filter((name) => !sent.omitted.includes(name) && detail.includes(name));
  return refused.length === 0 ? null : { ...sent, omitted: [...sent.omitted, ...refused] };
}

/** What two calls that ran side by side have learnt. */
export function simplest(one: Dialect, other: Dialect): Dialect {
  return {
    limit: one.limit === "max_tokens" ? other.limit : one.limit,
    omitted: OPTIONAL.filter((name) => one.omitted.includes(name) || other.omitted.includes(name)),
  };
}
