/** The engine as a vLLM server shows it: refuses what does not fit, reuses what it has read, tells its load. */
import { narrowed } from "./attention.mjs";
import { completionWriter, schemaIn } from "./completions.mjs";
import { json, listen, signalOf } from "./http.mjs";

const MODEL = "tiny-random";
const MAX_MODEL_LEN = 16_384;

export async function openAiFace(engine) {
  const slot = await engine.createSlot(MAX_MODEL_LEN);
  return listen(
    {
      "GET /v1/models": (_, response) => json(response, 200, models()),
      "POST /tokenize": ({ messages }, response) =>
        json(response, 200, {
          count: engine.tokensOf(messages).length,
          max_model_len: MAX_MODEL_LEN,
        }),
      "GET /metrics": (_, response) => {
        response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
        response.end(metricsText(engine, slot));
      },
      "POST /v1/chat/completions": (body, response) => complete(engine, slot, body, response),
    },
    failure,
  );
}

function models() {
  const card = {
    id: MODEL,
    object: "model",
    owned_by: "vllm",
    root: MODEL,
    max_model_len: MAX_MODEL_LEN,
  };
  return { object: "list", data: [card] };
}

async function complete(engine, slot, body, response) {
  if (body.model !== MODEL)
    return json(response, 404, failure(404, `The model \`${body.model}\` does not exist.`));
  const tokens = engine.tokensOf(body.messages);
  const asked = body.max_completion_tokens ?? body.max_tokens;
  const maxTokens = asked ?? MAX_MODEL_LEN - tokens.length;
  if (maxTokens < 1 || tokens.length + (asked ?? 1) > MAX_MODEL_LEN)
    return json(response, 400, failure(400, overflow(tokens.length, asked ?? 0)));
  const signal = signalOf(response);
  const writer = completionWriter(body, response, usageOf);
  return engine.inTurn(signal, async () => {
    const schema = schemaIn(body);
    const narrow = typeof schema === "object" ? narrowed(schema, engine.textOf(tokens)) : schema;
    const grammar = narrow && (await engine.grammarFor(narrow));
    writer.begin();
    const figures = await engine.generate(slot, {
      tokens,
      maxTokens,
      temperature: body.temperature ?? 1,
      seed: body.seed ?? 1,
      grammar,
      signal,
      onText: writer.text,
    });
    writer.end(figures);
  });
}

const overflow = (tokens, output) =>
  `This model's maximum context length is ${MAX_MODEL_LEN} tokens. However, you requested ${output} output tokens and your prompt contains ${tokens} input tokens, for a total of ${tokens + output} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`;

function failure(code, message) {
  const type = { 400: "BadRequestError", 404: "NotFoundError" }[code] ?? "InternalServerError";
  return { error: { message, type, param: null, code } };
}

/** As a server that was started with --enable-prompt-tokens-details. */
const usageOf = ({ in: read, out, cached }) => ({
  prompt_tokens: read,
  completion_tokens: out,
  total_tokens: read + out,
  prompt_tokens_details: { cached_tokens: cached },
});

/** Prometheus text under vLLM's names. */
function metricsText({ load, total }, { size, sequence }) {
  const series = [
    ["gauge", "num_requests_running", load.running],
    ["gauge", "num_requests_waiting", load.waiting],
    ["gauge", "kv_cache_usage_perc", sequence.nextTokenIndex / size],
    ["counter", "prefix_cache_queries_total", total.promptTokens],
    ["counter", "prefix_cache_hits_total", total.cachedTokens],
    ["counter", "prompt_tokens_total", total.promptTokens],
    ["counter", "generation_tokens_total", total.generatedTokens],
    ...Object.entries(total.finished).map(([reason, count]) => [
      "counter",
      "request_success_total",
      count,
      `,finished_reason="${reason}"`,
    ]),
  ];
  const lines = series.map(([type, name, value, label = ""]) =>
    [
      `# TYPE vllm:${name} ${type}`,
      `vllm:${name}{engine="0",model_name="${MODEL}"${label}} ${value}`,
    ].join("\n"),
  );
  return `${lines.join("\n")}\n`;
}
