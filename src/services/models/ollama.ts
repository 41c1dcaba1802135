import { type ChatRequest, Ollama } from "ollama/browser";
import * as z from "zod";
import type { Failure } from "../../core/models/failure.ts";
import {
  isCloudModel,
  type Model,
  type ModelIdentity,
  type ModelOutcome,
  type ModelReply,
  type ModelRequest,
  type ModelTraits,
  type SendOptions,
} from "../../core/models/model.ts";
import { contextFor, largerContext, tokensNeeded } from "../../core/models/ollamaContext.ts";
import { traitsOf, type TraitSettings } from "../../core/models/traits.ts";
import { checkedFetch } from "./checkedFetch.ts";
import { saidFailure, thrownFailure } from "./httpFailure.ts";
import { withJsonLines } from "./jsonLines.ts";
import { ReplyInProgress } from "./replyInProgress.ts";

export interface OllamaOptions {
  readonly origin: string;
  readonly model: string;
  /** The model's own limit, from `/api/show`; null is unknown. */
  readonly contextTokens: number | null;
  /** Whether the model has a thinking mode, from `/api/show`. */
  readonly canThink: boolean;
  readonly settings?: TraitSettings;
}

/**
 * A model of Ollama, through its native API: the OpenAI-compatible one cannot set the context and cuts silently.
 * `send` may repeat a request that the server refused unread: with a larger context, up to the model's own, or
 * without the switch for thinking.
 */
export const ollamaModel = (options: OllamaOptions): Model => new OllamaModel(options);

/** What is sent beside the messages, and changes when a server refuses it. */
interface Adjustable {
  readonly context: number;
  readonly switchesThinking: boolean;
}

type Body = ChatRequest & {
  readonly stream: true;
  readonly truncate: false;
  readonly shift: false;
};

/** A line of the stream, as far as it is read. Older servers leave `prompt_eval_count` out when all was cached. */
const Part = z.object({
  model: z.string().optional(),
  message: z
    .object({ content: z.string().default(""), thinking: z.string().default("") })
    .optional(),
  done: z.boolean().default(false),
  done_reason: z.string().optional(),
  load_duration: z.number().optional(),
  prompt_eval_count: z.int().optional(),
  eval_count: z.int().optional(),
});
type Part = z.infer<typeof Part>;

class OllamaModel implements Model {
  readonly identity: ModelIdentity;
  readonly traits: ModelTraits;
  readonly #isCloud: boolean;
  #adjustable: Adjustable;

  constructor({ origin, model, contextTokens, canThink, settings }: OllamaOptions) {
    this.identity = { provider: "ollama", model, origin };
    this.traits = traitsOf(this.identity, contextTokens, settings);
    this.#isCloud = isCloudModel(model);
    this.#adjustable = { context: 0, switchesThinking: canThink };
  }

  async send(request: ModelRequest, { signal, onFirstToken }: SendOptions): Promise<ModelOutcome> {
    this.#makeRoom(tokensNeeded(request));
    for (;;) {
      const sent = this.#adjustable;
      const reply = new ReplyInProgress(onFirstToken);
      const outcome = await this.#stream(this.#bodyOf(request, sent), reply, signal);
      if (outcome.ok || !this.#adjust(sent, outcome.failure)) return outcome;
    }
  }

  async warmUp(tokens: number, signal: AbortSignal): Promise<Failure | null> {
    this.#makeRoom(tokens);
    const body = this.#frame([], { num_ctx: this.#adjustable.context });
    const outcome = await this.#stream(body, new ReplyInProgress(undefined), signal);
    return outcome.ok ? null : outcome.failure;
  }

  /** The context only grows: each change makes the server load the model again. */
  #makeRoom(tokens: number): void {
    const { context } = this.#adjustable;
    this.#setContext(contextFor(tokens, this.traits.contextTokens, context));
  }

  #setContext(context: number): void {
    const larger = Math.max(context, this.#adjustable.context);
    this.#adjustable = { ...this.#adjustable, context: larger };
  }

  /** Whether the refused request is worth sending once more, otherwise. */
  #adjust(sent: Adjustable, failure: Failure): boolean {
    if (failure.kind === "context-refused" && !this.#isCloud) {
      const larger = largerContext(sent.context, this.traits.contextTokens);
      if (larger !== null) this.#setContext(larger);
      return larger !== null;
    }
    const refused = failure.status === 400 && /\bthink/i.test(failure.detail);
    if (!refused || !sent.switchesThinking) return false;
    this.#adjustable = { ...this.#adjustable, switchesThinking: false };
    return true;
  }

  #bodyOf(request: ModelRequest, { context, switchesThinking }: Adjustable): Body {
    const format = this.#formatOf(request);
    return {
      ...this.#frame([{ role: "user", content: request.prefix + request.task }], {
        num_ctx: context,
        num_predict: request.maxOutputTokens,
        temperature: request.temperature,
        seed: 1,
      }),
      ...(format !== undefined && { format }),
      ...(switchesThinking && !request.thinking && { think: false }),
    };
  }

  #frame(messages: NonNullable<Body["messages"]>, options: NonNullable<Body["options"]>): Body {
    return {
      model: this.identity.model,
      messages,
      stream: true,
      truncate: false,
      shift: false,
      keep_alive: "30m",
      options,
    };
  }

  /** Ollama's cloud enforces no form, and some of its models fail when asked to. */
  #formatOf({ format, schema }: ModelRequest): object | string | undefined {
    if (this.#isCloud || schema === null || format === "text") return undefined;
    return format === "schema" ? schema : "json";
  }

  async #stream(body: Body, reply: ReplyInProgress, signal: AbortSignal): Promise<ModelOutcome> {
    // A client for each call: its own abort() ends all of its requests.
    const checked = checkedFetch({ "content-type": "application/json" }, signal);
    const client = new Ollama({
      host: this.identity.origin,
      fetch: async (...args) => withJsonLines(await checked(...args)),
    });
    try {
      for await (const line of await client.chat(body)) {
        const part = Part.parse(line);
        reply.add(part.message?.content ?? "", part.message?.thinking ?? "");
        if (part.done) return { ok: true, reply: reply.finish(endOf(part)) };
      }
      return { ok: false, failure: brokenOff };
    } catch (error) {
      return { ok: false, failure: streamFailure(error, signal) };
    }
  }
}

const brokenOff: Failure = { kind: "server-error", detail: "the answer broke off" };

/** The client throws a plain Error for an `error` line, and for a stream without an end. */
function streamFailure(error: unknown, signal: AbortSignal): Failure {
  if (signal.aborted) return thrownFailure(error, signal);
  if (error instanceof z.ZodError)
    return { kind: "not-a-model-server", detail: "the answer is not one of Ollama's" };
  const isPlain = error instanceof Error && error.name === "Error" && error.cause === undefined;
  if (!isPlain) return thrownFailure(error, signal);
  return error.message.startsWith("Did not receive done")
    ? brokenOff
    : saidFailure({ error: error.message }, 500);
}

function endOf(part: Part): Pick<ModelReply, "finish" | "usage" | "loadMs" | "servedBy"> {
  const { prompt_eval_count: tokensIn, eval_count: tokensOut, load_duration: nanoseconds } = part;
  return {
    finish: finishOf(part.done_reason),
    usage:
      tokensIn === undefined || tokensOut === undefined
        ? null
        : { in: tokensIn, out: tokensOut, cached: null },
    loadMs: nanoseconds === undefined ? null : nanoseconds / 1e6,
    servedBy: part.model ?? null,
  };
}

const finishOf = (reason: string | undefined): ModelReply["finish"] =>
  reason === "stop" || reason === "length" ? reason : "unknown";
