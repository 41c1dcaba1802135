import OpenAI, { APIError } from "openai";
import * as z from "zod";
import type { Failure } from "../../core/models/failure.ts";
import {
  isLoopback,
  type Model,
  type ModelIdentity,
  type ModelOutcome,
  type ModelReply,
  type ModelRequest,
  type ModelTraits,
  type SendOptions,
  type Usage,
} from "../../core/models/model.ts";
import { traitsOf, type TraitSettings } from "../../core/models/traits.ts";
import { checkedFetch } from "./checkedFetch.ts";
import { fullDialect, simplerDialect, simplest, type Dialect } from "./dialect.ts";
import { saidFailure, thrownFailure } from "./httpFailure.ts";
import { ReplyInProgress } from "./replyInProgress.ts";

export interface OpenAiOptions {
  /** With its path, as `openAiBaseUrl` gives it. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey?: string;
  readonly contextTokens: number | null;
  readonly settings?: TraitSettings;
}

/**
 * A model behind an OpenAI-compatible API: vLLM, llama.cpp, LM Studio, a hosted one. `send` may repeat a request
 * that the server refused unread because it does not know a parameter, without that parameter; it remembers.
 */
export const openAiModel = (options: OpenAiOptions): Model => new OpenAiModel(options);

/** A chunk of the stream, as far as it is read. `reasoning_content` is the older name of `reasoning`. */
const Chunk = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            reasoning: z.string().nullish(),
            reasoning_content: z.string().nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: z
    .object({
      prompt_tokens: z.int(),
      completion_tokens: z.int(),
      prompt_tokens_details: z.object({ cached_tokens: z.int().nullish() }).nullish(),
    })
    .nullish(),
});
type Chunk = z.infer<typeof Chunk>;

type Body = OpenAI.Chat.ChatCompletionCreateParamsStreaming & {
  chat_template_kwargs?: { readonly enable_thinking: false };
};

/** The longest that a timer can wait: only the signal ends a request. */
const NO_TIMEOUT_MS = 2 ** 31 - 1;

class OpenAiModel implements Model {
  readonly identity: ModelIdentity;
  readonly traits: ModelTraits;
  #dialect = fullDialect;

  constructor(private readonly options: OpenAiOptions) {
    const { baseUrl, model, contextTokens, settings } = options;
    this.identity = { provider: "openai", model, origin: new URL(baseUrl).origin };
    this.traits = traitsOf(this.identity, contextTokens, settings);
  }

  async send(request: ModelRequest, options: SendOptions): Promise<ModelOutcome> {
    for (;;) {
      const sent = this.#dialect;
      const outcome = await this.#ask(this.#bodyOf(request, sent), options);
      const simpler = outcome.ok ? null : simplerDialect(sent, outcome.failure);
      if (simpler === null) return outcome;
      this.#dialect = simplest(this.#dialect, simpler);
    }
  }

  #bodyOf(request: ModelRequest, { limit, omitted }: Dialect): Body {
    const format = responseFormat(request);
    const takes = (name: Dialect["omitted"][number]) => !omitted.includes(name);
    // Hosted APIs refuse what they do not know; a server of one's own ignores it or says so.
    const switchesThinking = !request.thinking && isOwnServer(this.identity.origin);
    return {
      model: this.identity.model,
      messages: [{ role: "user", content: request.prefix + request.task }],
      stream: true,
      [limit]: request.maxOutputTokens,
      ...(format && { response_format: format }),
      ...(takes("stream_options") && { stream_options: { include_usage: true } }),
      ...(takes("temperature") && { temperature: request.temperature }),
      ...(takes("chat_template_kwargs") &&
        switchesThinking && { chat_template_kwargs: { enable_thinking: false } }),
    };
  }

  async #ask(body: Body, { signal, onFirstToken }: SendOptions): Promise<ModelOutcome> {
    const reply = new ReplyInProgress(onFirstToken);
    const last: { finish?: string; usage?: Chunk["usage"]; model?: string } = {};
    try {
      for await (const chunk of await this.#client(signal).chat.completions.create(body)) {
        const { choices, usage, model } = Chunk.parse(chunk);
        const choice = choices?.[0];
        const { content, reasoning, reasoning_content: thoughts } = choice?.delta ?? {};
        reply.add(content ?? "", reasoning ?? thoughts ?? "");
        if (typeof choice?.finish_reason === "string") last.finish = choice.finish_reason;
        if (usage) last.usage = usage;
        if (typeof model === "string" && model !== "") last.model = model;
      }
    } catch (error) {
      return { ok: false, failure: streamFailure(error, signal) };
    }
    // The client ends an aborted stream, and one that broke off between two chunks, without a word.
    if (signal.aborted) return { ok: false, failure: thrownFailure(undefined, signal) };
    if (last.finish === undefined) return { ok: false, failure: brokenOff };
    const finish = finishOf(last.finish);
    const usage = usageOf(last.usage);
    return {
      ok: true,
      reply: reply.finish({ finish, usage, loadMs: null, servedBy: last.model ?? null }),
    };
  }

  /** Everything that the package would otherwise take from environment variables is given here. */
  #client(signal: AbortSignal): OpenAI {
    const { baseUrl, apiKey } = this.options;
    const headers = {
      accept: "text/event-stream",
      "content-type": "application/json",
      ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
    };
    return new OpenAI({
      baseURL: baseUrl,
      // The package insists on one; what is sent is in `headers`.
      apiKey: "none",
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: "off",
      maxRetries: 0,
      timeout: NO_TIMEOUT_MS,
      fetch: checkedFetch(headers, signal),
    });
  }
}

const brokenOff: Failure = { kind: "server-error", detail: "the answer broke off" };

/** vLLM and its like run without TLS or on this machine; no hosted API does. */
const isOwnServer = (origin: string) => isLoopback(origin) || origin.startsWith("http:");

function responseFormat({ schema, format }: ModelRequest): Body["response_format"] {
  if (schema === null || format === "text") return undefined;
  if (format === "json") return { type: "json_object" };
  return {
    type: "json_schema",
    json_schema: { name: "grade", strict: true, schema: { ...schema } },
  };
}

/** An `error` in the middle of a stream comes as an APIError that has no status. */
function streamFailure(error: unknown, signal: AbortSignal): Failure {
  if (error instanceof z.ZodError)
    return { kind: "not-a-model-server", detail: "the answer is no chat completion" };
  const isSaid = error instanceof APIError && error.status === undefined && error.error;
  if (!isSaid || signal.aborted) return thrownFailure(error, signal);
  const status = Number(error.code);
  return saidFailure({ error: error.error }, status >= 400 && status < 600 ? status : 500);
}

function finishOf(reason: string): ModelReply["finish"] {
  if (reason === "stop" || reason === "length") return reason;
  return reason === "content_filter" ? "filter" : "unknown";
}

function usageOf(usage: Chunk["usage"]): Usage | null {
  if (!usage) return null;
  const cached = usage.prompt_tokens_details?.cached_tokens ?? null;
  return { in: usage.prompt_tokens, out: usage.completion_tokens, cached };
}
