/**
 * The engine as Ollama shows it. Its own `/api/chat` loads the context that it is asked for and refuses on wish;
 * its `/v1` knows no `num_ctx` and silently cuts what does not fit into the default.
 */
import { narrowed } from "./attention.mjs";
import { completionWriter, schemaIn } from "./completions.mjs";
import { json, listen, signalOf } from "./http.mjs";
import { TRAINED_CONTEXT } from "./tinyModel.mjs";

const MODEL = "tiny-random:latest";
const DEFAULT_CONTEXT = 4096;
/** A model of random weights would go on until its context is full. */
const DEFAULT_PREDICT = 256;
const DETAILS = {
  format: "gguf",
  family: "llama",
  families: ["llama"],
  parameter_size: "0.4M",
  quantization_level: "F32",
};

export async function ollamaFace(engine) {
  const memory = new Memory(engine);
  const routes = {
    "GET /api/version": () => ({ version: "0.32.15" }),
    "GET /api/tags": () => ({ models: [card()] }),
    "GET /api/ps": () => ({ models: memory.loaded() }),
    "GET /v1/models": () => ({
      object: "list",
      data: [{ id: MODEL, object: "model", owned_by: "library" }],
    }),
  };
  const simple = Object.entries(routes).map(([name, body]) => [
    name,
    (_, response) => json(response, 200, body()),
  ]);
  return listen(
    {
      ...Object.fromEntries(simple),
      "POST /api/show": ({ model }, response) => show(model, response),
      "POST /api/chat": (body, response) => chat(engine, memory, body, response),
      "POST /v1/chat/completions": (body, response) => complete(engine, memory, body, response),
    },
    (_, message) => ({ error: message }),
  );
}

/** One loaded context; another size means loading anew. */
class Memory {
  #engine;
  #slot;

  constructor(engine) {
    this.#engine = engine;
  }

  /** @returns the slot, and how long it took to load: 0 when it was there */
  async slotOf(size) {
    if (this.#slot?.size === size) return { slot: this.#slot, loadMs: 0 };
    const started = performance.now();
    await this.#slot?.context.dispose();
    this.#slot = await this.#engine.createSlot(size);
    return { slot: this.#slot, loadMs: performance.now() - started };
  }

  loaded() {
    if (this.#slot === undefined) return [];
    const expires = new Date(Date.now() + 300_000).toISOString();
    return [{ ...card(), expires_at: expires, size_vram: 0, context_length: this.#slot.size }];
  }
}

const card = () => ({
  name: MODEL,
  model: MODEL,
  size: 2_000_000,
  digest: "0".repeat(64),
  details: DETAILS,
});
const isHere = (model) => model === MODEL || model === MODEL.split(":")[0];
const missing = (model) => `model '${model}' not found`;

function show(model, response) {
  if (!isHere(model)) return json(response, 404, { error: missing(model) });
  return json(response, 200, {
    details: DETAILS,
    model_info: { "general.architecture": "llama", "llama.context_length": TRAINED_CONTEXT },
    capabilities: ["completion"],
  });
}

async function chat(engine, memory, body, response) {
  const { model, messages = [], options = {}, format, stream = true } = body;
  if (!isHere(model)) return json(response, 404, { error: missing(model) });
  const size = Math.min(options.num_ctx ?? DEFAULT_CONTEXT, TRAINED_CONTEXT);
  const signal = signalOf(response);
  return engine.inTurn(signal, async () => {
    const { slot, loadMs } = await memory.slotOf(size);
    if (messages.length === 0)
      return json(response, 200, { ...stamp(model), done: true, done_reason: "load" });
    const all = engine.tokensOf(messages);
    if (all.length >= size && body.truncate === false)
      return json(response, 400, { error: tooLong(all.length, size) });
    const writer = chatWriter(model, stream, response);
    const figures = await generate(engine, slot, {
      tokens: fitted(all, size),
      schema: format === "" ? undefined : format,
      maxTokens: options.num_predict > 0 ? options.num_predict : DEFAULT_PREDICT,
      temperature: options.temperature ?? 0.8,
      seed: options.seed ?? 1,
      signal,
      writer,
    });
    return writer.end({ ...figures, loadMs });
  });
}

async function complete(engine, memory, body, response) {
  if (!isHere(body.model)) {
    const error = {
      message: missing(body.model),
      type: "not_found_error",
      param: null,
      code: null,
    };
    return json(response, 404, { error });
  }
  const signal = signalOf(response);
  const writer = completionWriter(body, response, usageOf);
  return engine.inTurn(signal, async () => {
    const { slot } = await memory.slotOf(DEFAULT_CONTEXT);
    const figures = await generate(engine, slot, {
      tokens: fitted(engine.tokensOf(body.messages), slot.size),
      schema: schemaIn(body),
      maxTokens: body.max_tokens ?? DEFAULT_PREDICT,
      temperature: body.temperature ?? 1,
      seed: body.seed ?? 1,
      signal,
      writer,
    });
    writer.end(figures);
  });
}

async function generate(engine, slot, { schema, writer, ...request }) {
  const narrow =
    typeof schema === "object" ? narrowed(schema, engine.textOf(request.tokens)) : schema;
  const grammar = narrow && (await engine.grammarFor(narrow));
  writer.begin();
  return engine.generate(slot, { ...request, grammar, onText: writer.text });
}

/** What Ollama keeps of a prompt that is too long: the start token and four more, and the end. */
function fitted(tokens, size) {
  if (tokens.length < size) return tokens;
  const keep = 5;
  const limit = size - Math.max(Math.floor((size - keep) / 2), 1);
  return [...tokens.slice(0, keep), ...tokens.slice(keep - limit)];
}

const tooLong = (tokens, size) =>
  `request (${tokens} tokens) exceeds the available context size (${size} tokens), try increasing it`;

const stamp = (model, content = "") => ({
  model,
  created_at: new Date().toISOString(),
  message: { role: "assistant", content },
});

/** Lines of JSON, or one object at the end. */
function chatWriter(model, stream, response) {
  let content = "";
  return {
    begin() {
      response.writeHead(200, {
        "content-type": stream ? "application/x-ndjson" : "application/json",
      });
    },
    text(text) {
      if (stream) response.write(`${JSON.stringify({ ...stamp(model, text), done: false })}\n`);
      else content += text;
    },
    end({ finish, in: read, out, firstTokenMs, durationMs, loadMs }) {
      const nanoseconds = (ms) => Math.round(ms * 1e6);
      const last = {
        ...stamp(model, content),
        done: true,
        done_reason: finish,
        total_duration: nanoseconds(durationMs + loadMs),
        load_duration: nanoseconds(loadMs),
        prompt_eval_count: read,
        prompt_eval_duration: nanoseconds(firstTokenMs),
        eval_count: out,
        eval_duration: nanoseconds(durationMs - firstTokenMs),
      };
      response.end(`${JSON.stringify(last)}\n`);
    },
  };
}

const usageOf = ({ in: read, out }) => ({
  prompt_tokens: read,
  completion_tokens: out,
  total_tokens: read + out,
});
