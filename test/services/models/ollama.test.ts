import { describe, expect, test, vi } from "vitest";
import type { ModelRequest } from "../../../src/core/models/model.ts";
import { ollamaModel, type OllamaOptions } from "../../../src/services/models/ollama.ts";
import {
  deadOrigin,
  type ModelServer,
  ollamaSays,
  ollamaServer,
  type Reaction,
  request,
} from "../../support/modelServers.ts";

const quiet = () => ({ signal: new AbortController().signal });
const CHAT = "POST /api/chat";
const refusal = (status: number, error: string): Reaction => ({ status, body: { error } });
const tooLong = refusal(400, "the input length exceeds the context length");

async function modelOf(
  reactions: Reaction | readonly Reaction[],
  options: Partial<OllamaOptions> = {},
) {
  const server = await ollamaServer({ [CHAT]: reactions });
  const { origin } = server;
  const given = { origin, model: "qwen3:14b", contextTokens: 40_960, canThink: true, ...options };
  return { server, model: ollamaModel(given) };
}

/** What the requests asked for beside their words. */
const contexts = ({ received }: ModelServer) =>
  received.map(({ body }) => (body["options"] as { num_ctx: number }).num_ctx);
const long = (tokens: number): Partial<ModelRequest> => ({ prefix: "x".repeat(tokens * 4) });

describe("a request", () => {
  test("is one user message, with everything that Ollama would otherwise decide itself", async () => {
    const { model, server } = await modelOf(ollamaSays(["{}"]));
    await model.send(request(), quiet());
    expect(server.received.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: "/api/chat",
        body: {
          model: "qwen3:14b",
          messages: [{ role: "user", content: "The interview. Judge it." }],
          stream: true,
          truncate: false,
          shift: false,
          keep_alive: "30m",
          options: { num_ctx: 8192, num_predict: 400, temperature: 0, seed: 1 },
          format: request().schema,
          think: false,
        },
      },
    ]);
  });

  test.each([
    ["JSON", { format: "json" }, { format: "json" }],
    ["text", { format: "text" }, { format: undefined }],
    ["an answer without a form", { schema: null }, { format: undefined }],
    ["thinking", { thinking: true }, { think: undefined }],
  ] as const)("for %s", async (_, parts, expected) => {
    const { model, server } = await modelOf(ollamaSays(["{}"]));
    await model.send(request(parts), quiet());
    for (const [key, value] of Object.entries(expected))
      expect(server.received[0]?.body[key]).toEqual(value);
  });

  test("says nothing of thinking to a model that cannot, nor of a form to Ollama's cloud", async () => {
    const options = { model: "gpt-oss:120b-cloud", canThink: false };
    const { model, server } = await modelOf(ollamaSays(["{}"]), options);
    await model.send(request(), quiet());
    expect(server.received[0]?.body).not.toHaveProperty("format");
    expect(server.received[0]?.body).not.toHaveProperty("think");
  });

  test("carries no key from the environment", async () => {
    vi.stubEnv("OLLAMA_API_KEY", "from-the-environment");
    const { model, server } = await modelOf(ollamaSays(["{}"]));
    await model.send(request(), quiet());
    vi.unstubAllEnvs();
    expect(JSON.stringify(server.received)).not.toContain("from-the-environment");
  });
});

describe("a reply", () => {
  test("is collected from its parts, with what the server counted", async () => {
    const end = { prompt_eval_count: 900, eval_count: 7, load_duration: 41_000_000_000 };
    const { model } = await modelOf(ollamaSays(['{"le', 'vel":"1"}'], end, ["Hm, ", "well."]));
    const onFirstToken = vi.fn<() => void>();
    const outcome = await model.send(request(), { ...quiet(), onFirstToken });
    expect(outcome).toEqual({
      ok: true,
      reply: {
        text: '{"level":"1"}',
        reasoning: "Hm, well.",
        finish: "stop",
        usage: { in: 900, out: 7, cached: null },
        ttftMs: expect.any(Number),
        durationMs: expect.any(Number),
        loadMs: 41_000,
        servedBy: "qwen3:14b",
      },
    });
    expect(onFirstToken).toHaveBeenCalledOnce();
  });

  test.each([
    [{ done_reason: "length" }, { finish: "length" }],
    [{ done_reason: "load" }, { finish: "unknown" }],
    [{ eval_count: 7 }, { usage: null, loadMs: null }],
  ])("that ends with %j", async (end, expected) => {
    const { model } = await modelOf(ollamaSays(["{}"], end));
    expect(await model.send(request(), quiet())).toMatchObject({ ok: true, reply: expected });
  });

  test("without a word has no first token", async () => {
    const { model } = await modelOf(ollamaSays([]));
    expect(await model.send(request(), quiet())).toMatchObject({
      reply: { text: "", ttftMs: null },
    });
  });
});

describe("the context", () => {
  test("grows with what is asked and never shrinks", async () => {
    const { model, server } = await modelOf(ollamaSays(["{}"]));
    for (const tokens of [100, 12_000, 100]) await model.send(request(long(tokens)), quiet());
    expect(contexts(server)).toEqual([8192, 16_384, 16_384]);
  });

  test("stays within the model's own", async () => {
    const { model, server } = await modelOf(ollamaSays(["{}"]));
    await model.send(request(long(60_000)), quiet());
    expect(contexts(server)).toEqual([40_960]);
  });

  test("grows when the server refuses the prompt, and stays so", async () => {
    const { model, server } = await modelOf([tooLong, tooLong, ollamaSays(["{}"])]);
    const outcomes = [await model.send(request(), quiet()), await model.send(request(), quiet())];
    expect([outcomes.map(({ ok }) => ok), contexts(server)]).toEqual([
      [true, true],
      [8192, 16_384, 32_768, 32_768],
    ]);
  });

  test("ends at the model's own, with the refusal", async () => {
    const { model, server } = await modelOf(tooLong);
    expect(await model.send(request(), quiet())).toMatchObject({
      ok: false,
      failure: { kind: "context-refused", status: 400 },
    });
    expect(contexts(server)).toEqual([8192, 16_384, 32_768, 40_960]);
  });

  test("cannot be set in Ollama's cloud", async () => {
    const { model, server } = await modelOf(tooLong, { model: "glm-5:cloud" });
    await model.send(request(), quiet());
    expect(server.received).toHaveLength(1);
  });

  test("is loaded beforehand by a chat without messages", async () => {
    const { model, server } = await modelOf(ollamaSays([], { done_reason: "load" }));
    expect(await model.warmUp?.(20_000, quiet().signal)).toBeNull();
    await model.send(request(), quiet());
    expect([server.received[0]?.body, contexts(server)]).toMatchObject([
      { messages: [], keep_alive: "30m" },
      [32_768, 32_768],
    ]);
  });
});

test("a server that refuses the switch for thinking is asked without it, and only once", async () => {
  const refused = refusal(400, '"qwen3:14b" does not support thinking');
  const { model, server } = await modelOf([refused, ollamaSays(["{}"])]);
  await model.send(request(), quiet());
  const outcome = await model.send(request(), quiet());
  expect([outcome.ok, server.received.map(({ body }) => body["think"])]).toEqual([
    true,
    [false, undefined, undefined],
  ]);
});

describe("fails", () => {
  test.each([
    [refusal(404, "model 'qwen3:14b' not found"), { kind: "model-missing", status: 404 }],
    [refusal(503, "server busy"), { kind: "server-error", status: 503 }],
    [
      { status: 429, body: { error: "slow down" }, headers: { "retry-after": "7" } },
      { kind: "rate-limited", retryAfterMs: 7000 },
    ],
    [{ chunks: [{ message: { content: "{" } }] }, { kind: "server-error" }],
    [{ chunks: [{ message: { content: "{" } }], ending: "drop" }, { kind: "server-error" }],
    [
      { chunks: [{ message: { content: "{" } }, { error: "model runner has stopped" }] },
      { kind: "server-error", detail: "model runner has stopped" },
    ],
    [{ chunks: [{ message: "text" }] }, { kind: "not-a-model-server" }],
  ] as readonly (readonly [Reaction, object])[])("on %j", async (reaction, failure) => {
    const { model } = await modelOf(reaction);
    expect(await model.send(request(), quiet())).toMatchObject({ ok: false, failure });
  });

  test("when Ollama is not running", async () => {
    const origin = await deadOrigin();
    const { model } = await modelOf([], { origin });
    expect(await model.send(request(), quiet())).toMatchObject({
      failure: { kind: "unreachable" },
    });
    expect(await model.warmUp?.(100, quiet().signal)).toMatchObject({ kind: "unreachable" });
  });

  test("when it is stopped, and the server hears of it", async () => {
    const { model, server } = await modelOf({
      chunks: [{ message: { content: "{" } }],
      ending: "hang",
    });
    const stop = new AbortController();
    const onFirstToken = () => stop.abort();
    const outcome = await model.send(request(), { signal: stop.signal, onFirstToken });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "cancelled" } });
    await server.hungUp;
  });

  test("when its time is up before the first token", async () => {
    const { model, server } = await modelOf({ chunks: [], ending: "hang" });
    const outcome = await model.send(request(), { signal: server.timeUp });
    expect(outcome).toMatchObject({ ok: false, failure: { kind: "timed-out" } });
    await server.hungUp;
  });
});
