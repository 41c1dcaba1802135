import * as z from "zod";
import type { Failure, FailureKind } from "../../core/models/failure.ts";
import { withoutKeys } from "../../core/models/withoutKeys.ts";

/** A request that a server refused, on its way through a library that only knows exceptions. */
export class RefusedRequest extends Error {
  override readonly name = "RefusedRequest";

  constructor(readonly failure: Failure) {
    super(failure.detail);
  }
}

const DETAIL_LENGTH = 200;
/** Longer passages in quotes are the prompt, sent back. */
const LONG_QUOTE = /(["'`])[^"'`]{60,}\1/g;

const NOBODY_THERE =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/;
const OTHER_PROTOCOL = /^(HPE_|ERR_SSL_|ERR_TLS_|EPROTO|ERR_INVALID_URL)|CERT|SIGNATURE/;
const TOO_SLOW = /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT)$/;

/**
 * What was thrown while `signal` watched over a request. A signal that aborted by `AbortSignal.timeout` is a
 * time-out, any other a cancellation, whatever the library made of it.
 */
export function thrownFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return abortFailure(signal.reason);
  const chain = causesOf(error);
  const refused = chain.find((cause) => cause instanceof RefusedRequest);
  if (refused) return refused.failure;
  const code = chain.map(codeOf).find((found) => found !== undefined) ?? "";
  const kind = kindOfCode(code, chain);
  const innermost = chain.at(-1)?.message ?? String(error);
  const detail = code === "" || innermost.includes(code) ? innermost : `${code}: ${innermost}`;
  return { kind, detail: short(detail) };
}

function abortFailure(reason: unknown): Failure {
  const timedOut = reason instanceof Error && reason.name === "TimeoutError";
  return { kind: timedOut ? "timed-out" : "cancelled", detail: "" };
}

function kindOfCode(code: string, chain: readonly Error[]): FailureKind {
  if (NOBODY_THERE.test(code)) return "unreachable";
  const names = chain.map(({ name }) => name);
  if (OTHER_PROTOCOL.test(code) || names.includes("HTTPParserError")) return "not-a-model-server";
  if (TOO_SLOW.test(code) || names.includes("TimeoutError")) return "timed-out";
  return "server-error";
}

/** The error and what caused it, outermost first. */
function causesOf(error: unknown): Error[] {
  const chain: Error[] = [];
  for (let at = error; at instanceof Error && chain.length < 8; at = at.cause) chain.push(at);
  return chain;
}

const codeOf = (error: Error): string | undefined =>
  "code" in error && typeof error.code === "string" ? error.code : undefined;

/** What a response with another status than 2xx says; it reads the body. `now` in milliseconds since 1970. */
export async function responseFailure(response: Response, now: number): Promise<Failure> {
  const { status, headers } = response;
  const text = await response.text().catch(() => "");
  if (status >= 300 && status < 400) {
    const target = headers.get("location") ?? "another address";
    return { kind: "not-a-model-server", detail: short(`it redirects to ${target}`), status };
  }
  const failure = isHtml(headers) ? pageFailure(status, text) : saidFailure(bodyOf(text), status);
  const retryAfterMs = retryAfter(headers, now);
  return retryAfterMs === undefined ? failure : { ...failure, retryAfterMs };
}

export const isHtml = (headers: Headers): boolean =>
  /\bhtml\b/i.test(headers.get("content-type") ?? "");

/** A web page with an error on it: a proxy's, or not this kind of server at all. */
export function pageFailure(status: number, page: string): Failure {
  const title = /<title>([^<]*)/i.exec(page)?.[1]?.trim() ?? "";
  const plain = kindOfStatus(status);
  const detail = short(title === "" ? "a web page" : `a web page: ${title}`);
  return { kind: plain === "model-missing" ? "not-a-model-server" : plain, detail, status };
}

/** What a server says in the body of an error, or in the middle of a stream. */
export function saidFailure(body: unknown, status: number): Failure {
  const { text, context } = readBody(body);
  const kind = kindOf(status, text);
  const contextTokens = kind === "context-refused" ? (context ?? contextIn(text)) : undefined;
  return {
    kind,
    detail: short(text),
    status,
    ...(contextTokens !== undefined && { contextTokens }),
  };
}

const CONTEXT_WORDS =
  /context (length|window|size)|context_length|n_ctx|prompt is too long|too many (input )?tokens|input tokens exceed|input length exceeds/i;
const FORMAT_WORDS =
  /response_format|json[_ ]?schema|json[_ ]?object|\bschema\b|grammar|guided|structured[_ ]outputs?|xgrammar|invalid format|\bformat\b.*\bnot supported/i;
const MODEL_WORDS =
  /model\b.*\b(not found|does not exist|not exist|unknown|not a valid)|(unknown|invalid|no such|not a valid) model/i;

function kindOf(status: number, text: string): FailureKind {
  const asksTooMuch = status === 400 || status === 422 || status >= 500;
  if (status === 413 || (asksTooMuch && CONTEXT_WORDS.test(text))) return "context-refused";
  if (status === 429 || status === 402) return "rate-limited";
  if ((status === 400 || status === 422) && MODEL_WORDS.test(text)) return "model-missing";
  if (asksTooMuch && FORMAT_WORDS.test(text)) return "format-refused";
  if (status === 404 && !/model/i.test(text)) return "not-a-model-server";
  return kindOfStatus(status);
}

function kindOfStatus(status: number): FailureKind {
  if (status === 401 || status === 403) return "unauthorised";
  if (status === 404) return "model-missing";
  if (status === 408) return "timed-out";
  if (status === 429) return "rate-limited";
  return status >= 500 || status === 409 || status === 425 ? "server-error" : "not-a-model-server";
}

function contextIn(text: string): number | undefined {
  const figure =
    /context[ _](?:length|window|size)\D{0,24}?([\d,]+)/i.exec(text)?.[1] ??
    /> ?([\d,]+) maximum/i.exec(text)?.[1] ??
    /limit of ([\d,]+) tokens/i.exec(text)?.[1];
  const tokens = Number(figure?.replaceAll(",", ""));
  return Number.isSafeInteger(tokens) && tokens > 0 ? tokens : undefined;
}

/** `Retry-After` is in seconds or a date; `retry-after-ms` is OpenAI's. */
function retryAfter(headers: Headers, now: number): number | undefined {
  const exact = Number(headers.get("retry-after-ms") ?? Number.NaN);
  if (Number.isFinite(exact)) return Math.max(0, exact);
  const given = headers.get("retry-after");
  if (given === null) return undefined;
  const ms = /^[\d.]+$/.test(given.trim()) ? Number(given) * 1000 : Date.parse(given) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

/** The ways in which servers word an error: OpenAI and llama.cpp, Ollama, gateways, FastAPI. */
const ErrorBody = z.union([
  z.object({ error: z.object({ message: z.string(), n_ctx: z.number().optional() }) }),
  z.object({ error: z.string() }),
  z.object({ message: z.string() }),
  z.object({ detail: z.string() }),
  z.object({
    detail: z.array(
      z.object({ msg: z.string(), loc: z.array(z.union([z.string(), z.number()])).default([]) }),
    ),
  }),
]);

function readBody(body: unknown): { text: string; context?: number } {
  if (typeof body === "string") return { text: body };
  const parsed = ErrorBody.safeParse(Array.isArray(body) ? body[0] : body);
  if (!parsed.success) return { text: "" };
  const said = parsed.data;
  if ("message" in said) return { text: said.message };
  if ("detail" in said)
    return {
      text:
        typeof said.detail === "string"
          ? said.detail
          : said.detail.map(({ loc, msg }) => `${loc.at(-1) ?? "body"}: ${msg}`).join("; "),
    };
  if (typeof said.error === "string") return { text: said.error };
  const { message, n_ctx: context } = said.error;
  return { text: message, ...(context !== undefined && { context }) };
}

function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function short(text: string): string {
  const clean = withoutKeys(text.replace(/\s+/g, " ").trim()).replace(LONG_QUOTE, "…");
  return clean.length <= DETAIL_LENGTH ? clean : `${clean.slice(0, DETAIL_LENGTH - 1)}…`;
}
