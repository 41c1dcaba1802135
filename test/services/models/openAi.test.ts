import { afterEach, describe, expect, test, vi } from "vitest";
import { openAiModel, type OpenAiOptions } from "../../../src/services/models/openAi.ts";
import {
  openAiSays,
  openAiServer,
  type Reaction,
  request,
  type Routes,
} from "../../support/modelServers.ts";

const quiet = () => ({ signal: new AbortController().signal });
const CHAT = "POST /v1/chat/completions";
const refusal = (message: string, status = 400): Reaction => ({
  status,
  body: { error: { message } },
});

async function modelOf(
  reactions: Reaction | readonly Reaction[],
  options: Partial<OpenAiOptions> = {},
  routes: Routes = {},
) {
  const server = await openAiServer({ [CHAT]: reactions, ...routes });
  const baseUrl = `${server.origin}/v1`;
  const model = openAiModel({ baseUrl, model: "gpt-5-mini", contextTokens: null, ...options });
  return { server, model };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("a request", () => {
  test("is one user message, streamed, in the form that the schema gives", async () => {
    const { model, server } = await modelOf(openAiSays(["{}"]));
    await model.send(request(), quiet());
    expect(server.received.map(({ path, body }) => ({ path, body }))).toEqual([
      {
        path: "/v1/chat/completions",
        body: {
          model: "gpt-5-mini",
          messages: [{ role: "user", content: "The interview. Judge it." }],
          stream: true,
          stream_options: { include_usage: true },
          max_tokens: 400,
          temperature: 0,
          response_format: {
            type: "json_schema",
            json_schema: { name: "grade", strict: true, schema: request().schema },
          },
          chat_template_kwargs: { enable_thinking: false },
        },
      },
    ]);
  });

  test.each([
    ["JSON", { format: "json" }, { type: "json_object" }],
    ["text", { format: "text" }, undefined],
    ["an answer without a form", { schema: null }, undefined],
  ] as const)("for %s", async (_, parts, format) => {
    const { model, server } = await modelOf(openAiSays(["{}"]));
    await model.send(request(parts), quiet());
    expect(server.received[0]?.body["response_format"]).toEqual(format);
  });

  test("lets a model think that may", async () => {
    const { model, server } = await modelOf(openAiSays(["{}"]));
    await model.send(request({ thinking: true }), quiet());
    expect(server.received[0]?.body).not.toHaveProperty("chat_template_kwargs");
  });

  const environment = {
    OPENAI_API_KEY: "env-key",
    OPENAI_ADMIN_KEY: "env-admin",
    OPENAI_ORG_ID: "env-org",
    OPENAI_PROJECT_ID: "env-project",
    OPENAI_BASE_URL: "http://127.0.0.1:9/env-url",
    OPENAI_CUSTOM_HEADERS: "x-custom: env-header",
    OPENAI_LOG: "debug",
  };

  test.each([
    [undefined, undefined],
    ["my-key", "Bearer my-key"],
  ])("with the key %s takes nothing from the environment", async (apiKey, authorization) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
    const debug = vi.spyOn(console, "debug");
    const { model, server } = await modelOf(openAiSays(["{}"]), apiKey ? { apiKey } : {});
    await model.send(request(), quiet());
    expect(server.received[0]?.headers.authorization).toBe(authorization);
    expect(JSON.stringify(server.received)).not.toContain("env-");
    expect(debug).not.toHaveBeenCalled();
  });
});

describe("a reply", () => {
  test("is collected from its chunks, with what the server counted", async () => {
    const usage = {
      prompt_tokens: 900,
      completion_tokens: 7,
      prompt_tokens_details: { cached_tokens: 512 },
    };
    const { model } = await modelOf(openAiSays(['{"le', 'vel":"1"}'], { usage }));
    const onFirstToken = vi.fn<() => void>();
    expect(await model.send(request(), { ...quiet(), onFirstToken })).toEqual({
      ok: true,
      reply: {
        text: '{"level":"1"}',
        reasoning: "",
        finish: "stop",
        usage: { in: 900, out: 7, cached: 512 },
        ttftMs: expect.any(Number),
        durationMs: expect.any(Number),
        loadMs: null,
        servedBy: "served-model",
      },
    });
    expect(onFirstToken).toHaveBeenCalledOnce();
  });

  test.each([
    ["no usage", undefined, null],
    [
      "no word of its cache",
      { prompt_tokens: 9, completion_tokens: 1, prompt_tokens_details: null },
      { in: 9, out: 1, cached: null },
    ],
  ])("with %s", async (_, usage, expected) => {
    const { model } = await modelOf(openAiSays(["{}"], usage ? { usage } : {}));
    expect(await model.send(request(), quiet())).toMatchObject({ reply: { usage: expected } });
  });

  test.each(["reasoning", "reasoning_content"])("keeps %s apart", async (field) => {
    const { model } = await modelOf(openAiSays([{ [field]: "Hm. " }, { [field]: "So." }, "{}"]));
    expect(await model.send(request(), quiet())).toMatchObject({
      reply: { text: "{}", reasoning: "Hm. So." },
    });
  });

  test.each([
    ["length", "length"],
    ["content_filter", "filter"],
    ["eos", "unknown"],
  ])("that ends with %s", async (reason, finish) => {
    const { model } = await modelOf(openAiSays(["{}"], { finish: reason }));
    expect(await model.send(request(), quiet())).toMatchObject({ ok: true, reply: { finish } });
  });
});

describe("a parameter that the server refuses is left out from then on", () => {
  test.each([
    [
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      { max_tokens: undefined, max_completion_tokens: 400 },
    ],
    [
      "Unsupported value: 'temperature' does not support 0 with this model.",
      { temperature: undefined },
    ],
    ["Unknown parameter: chat_template_kwargs", { chat_template_kwargs: undefined }],
    ["stream_options: Extra inputs are not permitted", { stream_options: undefined }],
  ])("%s", async (message, expected) => {
    const { model, server } = await modelOf([refusal(message), openAiSays(["{}"])]);
    const outcomes = [await model.send(request(), quiet()), await model.send(request(), quiet())];
    expect([outcomes.map(({ ok }) => ok), server.received.length]).toEqual([[true, true], 3]);
    for (const { body } of server.received.slice(1))
      for (const [name, value] of Object.entries(expected)) expect(body[name]).toEqual(value);
  });

  test("one after the other", async () => {
    const refusals = ["Unknown parameter: chat_template_kwargs", "'temperature' is not supported"];
    const { model, server } = await modelOf([
      ...refusals.map((message) => refusal(message)),
      openAiSays(["{}"]),
    ]);
    const outcome = await model.send(request(), quiet());
    expect([outcome.ok, server.received.length]).toEqual([true, 3]);
  });

  test("and by calls side by side", async () => {
    const refused = refusal("Unknown parameter: chat_template_kwargs");
    const { model } = await modelOf([refused, refused, openAiSays(["{}"])]);
    const both = await Promise.all([1, 2].map(() => model.send(request(), quiet())));
    expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  });

  test("but one that stays refused ends the call", async () => {
    const { model, server } = await modelOf(refusal("'temperature' is not supported", 422));
    expect(await model.send(request(), quiet())).toMatchObject({ ok: false });
    expect(server.received).toHaveLength(2);
  });

  test("and a prompt that does not fit is no such refusal", async () => {
    const message = "max_tokens is too large. This model's maximum context length is 4096 tokens.";
    const { model, server } = await modelOf(refusal(message));
    expect(await model.send(request(), quiet())).toMatchObject({
      failure: { kind: "context-refused", contextTokens: 4096 },
    });
    expect(server.received).toHaveLength(1);
  });
});

describe("fails", () => {
  const half = { choices: [{ delta: { content: "{" } }] };
  test.each([
    [refusal("The model `x` does not exist.", 404), { kind: "model-missing", status: 404 }],
    [refusal("response_format is not supported"), { kind: "format-refused", status: 400 }],
    [refusal("overloaded", 529), { kind: "server-error", status: 529 }],
    [
      { status: 429, body: { error: { message: "slow" } }, headers: { "retry-after-ms": "1500" } },
      { kind: "rate-limited", retryAfterMs: 1500 },
    ],
    [{ chunks: [half] }, { kind: "server-error" }],
    [{ chunks: [half], ending: "drop" }, { kind: "server-error" }],
    [
      { chunks: [half, { error: { message: "engine is dead", code: 500 } }] },
      { kind: "server-error", detail: "engine is dead" },
    ],
    [
      { chunks: [{ error: { message: "maximum context length is 4096 tokens", code: 400 } }] },
      { kind: "context-refused", contextTokens: 4096 },
    ],
    [{ chunks: [{ choices: "none" }] }, { kind: "not-a-model-server" }],
    [
      { status: 200, body: "<html></html>", headers: { "content-type": "text/html" } },
      { kind: "not-a-model-server" },
    ],
  ] as readonly (readonly [Reaction, object])[])("on %j", async (reaction, failure) => {
    const { model } = await modelOf(reaction);
    expect(await model.send(request(), quiet())).toMatchObject({ ok: false, failure });
  });

  test("when it is stopped, and the server hears of it", async () => {
    const { model, server } = await modelOf({ chunks: [half], ending: "hang" });
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
