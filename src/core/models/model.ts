import type { Failure } from "./failure.ts";
import type { ReplySchema } from "./replySchema.ts";

export type ProviderKind = "ollama" | "openai" | "vscode";

/** Which model, and where it runs. Part of a grade's key: another model gives another grade. */
export interface ModelIdentity {
  readonly provider: ProviderKind;
  /** As its server calls it: `qwen3:14b`, `gpt-5-mini`. */
  readonly model: string;
  /** Scheme, host and port (`http://127.0.0.1:11434`); for VS Code's models the vendor (`copilot`). */
  readonly origin: string;
}

/** How a model is best used. Unknown limits are null. */
export interface ModelTraits {
  /** The most tokens that prompt and reply may have together. */
  readonly contextTokens: number | null;
  /** How many calls its server may work on at once. */
  readonly concurrency: number;
  /** One call for all criteria, or one for each over the same prefix. */
  readonly plan: CallPlan;
  /** Further samples of a criterion whose level hangs on one uncertain verdict. */
  readonly extraSamples: number;
}

export type CallPlan = "all-in-one" | "per-criterion";

/** How the server is made to answer in JSON, from the strictest to none. */
export type ReplyFormat = "schema" | "json" | "text";

/** One question to a model. The two parts are sent as one user message, the prefix first. */
export interface ModelRequest {
  /** The same bytes in all calls about one interview, so that the server's prefix cache hits. */
  readonly prefix: string;
  readonly task: string;
  /** Null: the answer is free text. */
  readonly schema: ReplySchema | null;
  readonly format: ReplyFormat;
  readonly maxOutputTokens: number;
  readonly temperature: number;
  /** False: a model that can think is told not to. */
  readonly thinking: boolean;
}

/** What the server itself counted. `cached`: prompt tokens that it did not have to read again; null where it does not say. */
export interface Usage {
  readonly in: number;
  readonly out: number;
  readonly cached: number | null;
}

export interface ModelReply {
  readonly text: string;
  /** What a thinking model wrote before its answer; empty otherwise. */
  readonly reasoning: string;
  readonly finish: "stop" | "length" | "filter" | "unknown";
  /** Null where the provider does not report it. */
  readonly usage: Usage | null;
  /** From the request to the first token of text or reasoning; null when nothing came. */
  readonly ttftMs: number | null;
  readonly durationMs: number;
  /** The part of it that loaded the model; null where unknown. */
  readonly loadMs: number | null;
  /** The name under which the server answered; null where it does not say. */
  readonly servedBy: string | null;
}

/** Failures are values, not exceptions: each has a line in the table of `failure.ts`. */
export type ModelOutcome =
  | { readonly ok: true; readonly reply: ModelReply }
  | { readonly ok: false; readonly failure: Failure };

export interface SendOptions {
  /** Ends the request on the server, too. */
  readonly signal: AbortSignal;
  /** Called once, at the first token of text or reasoning. */
  readonly onFirstToken?: () => void;
}

/** A language model behind any provider. It answers one request and knows nothing of grading. */
export interface Model {
  readonly identity: ModelIdentity;
  readonly traits: ModelTraits;
  /** Never throws for what servers and networks do; sends exactly one generation request. */
  send(request: ModelRequest, options: SendOptions): Promise<ModelOutcome>;
  /** Loads the model with a context that holds `tokens`, so that the first call need not wait. */
  warmUp?(tokens: number, signal: AbortSignal): Promise<Failure | null>;
}

/** Whether everything stays on this machine: a loopback address, and no model that Ollama runs in its cloud. */
export function isOnThisMachine({ provider, origin, model }: ModelIdentity): boolean {
  if (provider === "vscode" || (provider === "ollama" && isCloudModel(model))) return false;
  return isLoopback(origin);
}

/** `gpt-oss:120b-cloud`, `glm-5:cloud`: answered by Ollama's servers, not by the local one. */
export const isCloudModel = (model: string): boolean => /[:-]cloud$/i.test(model);

/** `http://127.0.0.1:8000`, `http://localhost`, `http://[::1]:11434`. */
export function isLoopback(origin: string): boolean {
  const host = /^[a-z][a-z+.-]*:\/\/(?:\[([^\]]+)\]|([^:/]+))/i.exec(origin);
  const name = (host?.[1] ?? host?.[2] ?? "").toLowerCase();
  return name === "localhost" || name === "::1" || /^127(?:\.\d{1,3}){3}$/.test(name);
}
