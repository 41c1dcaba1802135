import pLimit from "p-limit";
import * as z from "zod";
import type { Failure } from "../../core/models/failure.ts";
import { isCloudModel } from "../../core/models/model.ts";
import { checkedFetch } from "./checkedFetch.ts";
import { thrownFailure } from "./httpFailure.ts";

/** Where model servers listen when nobody has told them otherwise. */
export const USUAL_PLACES = [
  { server: "ollama", name: "Ollama", url: "http://127.0.0.1:11434" },
  { server: "openai", name: "vLLM", url: "http://127.0.0.1:8000/v1" },
  { server: "openai", name: "llama.cpp", url: "http://127.0.0.1:8080/v1" },
  { server: "openai", name: "LM Studio", url: "http://127.0.0.1:1234/v1" },
] as const;

/** A model that Ollama has. Unknown is null. */
export interface OllamaListing {
  readonly name: string;
  readonly sizeBytes: number | null;
  /** As Ollama says it: `14.8B`. */
  readonly parameterSize: string | null;
  /** `Q4_K_M`. */
  readonly quantization: string | null;
  readonly contextTokens: number | null;
  readonly canThink: boolean;
  /** Answered by Ollama's own servers: it leaves this machine. */
  readonly isCloud: boolean;
  /** The part of the loaded model that is in the GPU's memory, 0 to 1: below 1 it is slow. Null while not loaded. */
  readonly gpuShare: number | null;
}

export interface OllamaServer {
  readonly server: "ollama";
  readonly version: string;
  readonly models: readonly OllamaListing[];
}

export interface OpenAiServer {
  readonly server: "openai";
  /** False where the server has no list; a model must then be named by hand. */
  readonly listsModels: boolean;
  readonly models: readonly { readonly name: string; readonly contextTokens: number | null }[];
}

export type Probed<Server> =
  | { readonly ok: true; readonly found: Server }
  | { readonly ok: false; readonly failure: Failure };

/** Asks Ollama what it is and has. `origin` without a path. */
export async function probeOllama(
  origin: string,
  signal: AbortSignal,
): Promise<Probed<OllamaServer>> {
  const ask = asker({}, signal);
  return probed(signal, async () => {
    const { version } = await ask(Version, `${origin}/api/version`);
    const { models } = await ask(Tags, `${origin}/api/tags`);
    // Whether a model is loaded is a hint; an old server without the route is as good.
    const loaded = await ask(Loaded, `${origin}/api/ps`).catch(() => ({ models: [] }));
    const limit = pLimit(SHOWN_AT_ONCE);
    const shown = await Promise.all(
      models.map(({ name }) =>
        limit(() => ask(Shown, `${origin}/api/show`, { model: name }).catch(() => null)),
      ),
    );
    signal.throwIfAborted();
    const listings = models.map((tag, at) => listingOf(tag, shown[at] ?? null, loaded.models));
    const chatting = listings.filter((_, at) => canChat(shown[at] ?? null));
    return { server: "ollama", version, models: chatting };
  });
}

/** Asks an OpenAI-compatible server for its models. `baseUrl` as `openAiBaseUrl` gives it. */
export async function probeOpenAi(
  baseUrl: string,
  apiKey: string | undefined,
  signal: AbortSignal,
): Promise<Probed<OpenAiServer>> {
  const ask = asker(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }, signal);
  const listed = await probed(signal, async (): Promise<OpenAiServer> => {
    const { data } = await ask(ModelList, `${baseUrl}/models`);
    return { server: "openai", listsModels: true, models: data.map(openAiListing) };
  });
  if (listed.ok || !NO_LIST.has(listed.failure.status ?? 0)) return listed;
  return { ok: true, found: { server: "openai", listsModels: false, models: [] } };
}

const SHOWN_AT_ONCE = 4;
/** Gateways that pass on nothing but chat completions. */
const NO_LIST: ReadonlySet<number> = new Set([404, 405, 501]);

const Version = z.object({ version: z.string() });
const Tags = z.object({
  models: z.array(
    z.object({
      name: z.string(),
      size: z.number().nullish(),
      details: z
        .object({ parameter_size: z.string().nullish(), quantization_level: z.string().nullish() })
        .nullish(),
    }),
  ),
});
const Shown = z.object({
  capabilities: z.array(z.string()).nullish(),
  model_info: z.record(z.string(), z.unknown()).nullish(),
});
const Loaded = z.object({
  models: z.array(
    z.object({ name: z.string(), size: z.number(), size_vram: z.number().default(0) }),
  ),
});
const tokens = z.int().positive().nullish().catch(null);
/** `max_model_len` is vLLM's, `meta` llama.cpp's; the other two belong to gateways. */
const ModelList = z.object({
  data: z.array(
    z.object({
      id: z.string(),
      max_model_len: tokens,
      meta: z.object({ n_ctx: tokens, n_ctx_train: tokens }).nullish().catch(null),
      context_length: tokens,
      context_window: tokens,
    }),
  ),
});

function listingOf(
  { name, size, details }: z.infer<typeof Tags>["models"][number],
  shown: z.infer<typeof Shown> | null,
  loaded: z.infer<typeof Loaded>["models"],
): OllamaListing {
  const running = loaded.find((model) => model.name === name);
  return {
    name,
    sizeBytes: size ?? null,
    parameterSize: details?.parameter_size ?? null,
    quantization: details?.quantization_level ?? null,
    contextTokens: contextOf(shown?.model_info ?? {}),
    canThink: shown?.capabilities?.includes("thinking") ?? false,
    isCloud: isCloudModel(name),
    gpuShare: running && running.size > 0 ? Math.min(1, running.size_vram / running.size) : null,
  };
}

/** Only what says of itself that it does something else, such as embeddings, is left out. */
const canChat = (shown: z.infer<typeof Shown> | null): boolean =>
  shown?.capabilities?.includes("completion") ?? true;

/** `qwen3.context_length`: the key begins with the model's architecture. */
function contextOf(info: Readonly<Record<string, unknown>>): number | null {
  const context = info[`${String(info["general.architecture"])}.context_length`];
  return typeof context === "number" && context > 0 ? context : null;
}

function openAiListing(model: z.infer<typeof ModelList>["data"][number]) {
  const { id, max_model_len: vllm, meta, context_length: long, context_window: wide } = model;
  const contextTokens = vllm ?? meta?.n_ctx ?? meta?.n_ctx_train ?? long ?? wide ?? null;
  return { name: id, contextTokens };
}

/** Sends a question, a POST when it has a body, and reads the answer by its schema. */
function asker(headers: Readonly<Record<string, string>>, signal: AbortSignal) {
  const get = checkedFetch(headers, signal);
  const post = checkedFetch({ ...headers, "content-type": "application/json" }, signal);
  return async <T>(schema: z.ZodType<T>, url: string, body?: object): Promise<T> => {
    const response = await (body === undefined
      ? get(url)
      : post(url, { method: "POST", body: JSON.stringify(body) }));
    return schema.parse(await response.json());
  };
}

async function probed<Server>(
  signal: AbortSignal,
  ask: () => Promise<Server>,
): Promise<Probed<Server>> {
  try {
    return { ok: true, found: await ask() };
  } catch (error) {
    const isOther = error instanceof z.ZodError || error instanceof SyntaxError;
    const failure: Failure = isOther
      ? { kind: "not-a-model-server", detail: "the answer has another form" }
      : thrownFailure(error, signal);
    return { ok: false, failure };
  }
}
