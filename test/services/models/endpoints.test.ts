import { describe, expect, test } from "vitest";
import { probeOllama, probeOpenAi } from "../../../src/services/models/endpoints.ts";
import { deadOrigin, ollamaServer, openAiServer } from "../../support/modelServers.ts";

const quiet = () => new AbortController().signal;
const body = (value: unknown) => ({ status: 200, body: value });

describe("Ollama", () => {
  const qwen = {
    name: "qwen3:14b",
    size: 9_300_000_000,
    details: { parameter_size: "14.8B", quantization_level: "Q4_K_M", family: "qwen3" },
  };
  const shown = {
    capabilities: ["completion", "tools", "thinking"],
    model_info: { "general.architecture": "qwen3", "qwen3.context_length": 40_960 },
  };
  const routes = {
    "GET /api/version": body({ version: "0.32.15" }),
    "GET /api/tags": body({ models: [qwen] }),
    "GET /api/ps": body({ models: [] }),
    "POST /api/show": body(shown),
  };
  const listing = {
    name: "qwen3:14b",
    sizeBytes: 9_300_000_000,
    parameterSize: "14.8B",
    quantization: "Q4_K_M",
    contextTokens: 40_960,
    canThink: true,
    isCloud: false,
    gpuShare: null,
  };

  test("says what it is and has", async () => {
    const server = await ollamaServer(routes);
    expect(await probeOllama(server.origin, quiet())).toEqual({
      ok: true,
      found: { server: "ollama", version: "0.32.15", models: [listing] },
    });
  });

  test("says which loaded model is partly on the CPU", async () => {
    const ps = { models: [{ name: "qwen3:14b", size: 10_000, size_vram: 4000 }] };
    const server = await ollamaServer({ ...routes, "GET /api/ps": body(ps) });
    expect(await probeOllama(server.origin, quiet())).toMatchObject({
      found: { models: [{ gpuShare: 0.4 }] },
    });
  });

  test("an old or meagre one leaves the rest unknown", async () => {
    const server = await ollamaServer({
      "GET /api/version": routes["GET /api/version"],
      "GET /api/tags": body({ models: [{ name: "glm-5:cloud" }] }),
    });
    expect(await probeOllama(server.origin, quiet())).toMatchObject({
      found: {
        models: [
          {
            name: "glm-5:cloud",
            sizeBytes: null,
            contextTokens: null,
            canThink: false,
            isCloud: true,
          },
        ],
      },
    });
  });

  test("models that only embed are left out, in the order of the rest", async () => {
    const tags = { models: ["a", "embed", "b"].map((name) => ({ name })) };
    const server = await ollamaServer({
      ...routes,
      "GET /api/tags": body(tags),
      "POST /api/show": [body(shown), body({ capabilities: ["embedding"] }), body(shown)],
    });
    const probe = await probeOllama(server.origin, quiet());
    // The questions go out side by side; which model got which answer follows from the order of arrival.
    const asked = server.received.filter(({ path }) => path === "/api/show");
    const embeds = asked[1]?.body["model"];
    expect(probe.ok && probe.found.models.map(({ name }) => name)).toEqual(
      ["a", "embed", "b"].filter((name) => name !== embeds),
    );
  });

  test.each([
    ["another server", { "GET /api/version": body({ object: "list" }) }],
    ["no JSON", { "GET /api/version": body("Ollama is running") }],
    ["no such path", {}],
  ])("is not what answers with %s", async (_, other) => {
    const server = await ollamaServer(other);
    expect(await probeOllama(server.origin, quiet())).toMatchObject({
      ok: false,
      failure: { kind: "not-a-model-server" },
    });
  });

  test("is not running", async () => {
    expect(await probeOllama(await deadOrigin(), quiet())).toMatchObject({
      failure: { kind: "unreachable" },
    });
  });
});

describe("an OpenAI-compatible server", () => {
  const list = (model: object) => ({ "GET /v1/models": body({ object: "list", data: [model] }) });

  test.each([
    ["vLLM", { id: "m", max_model_len: 32_768 }, 32_768],
    ["llama.cpp", { id: "m", meta: { n_ctx_train: 40_960 } }, 40_960],
    ["a newer llama.cpp", { id: "m", meta: { n_ctx: 8192, n_ctx_train: 40_960 } }, 8192],
    ["OpenRouter", { id: "m", context_length: 128_000 }, 128_000],
    ["Groq", { id: "m", context_window: 131_072 }, 131_072],
    ["OpenAI", { id: "m", owned_by: "openai" }, null],
    ["an odd one", { id: "m", max_model_len: "many", meta: "none" }, null],
  ])("lists its models as %s does", async (_, model, contextTokens) => {
    const server = await openAiServer(list(model));
    expect(await probeOpenAi(`${server.origin}/v1`, "my-key", quiet())).toEqual({
      ok: true,
      found: { server: "openai", listsModels: true, models: [{ name: "m", contextTokens }] },
    });
    expect(server.received[0]?.headers.authorization).toBe("Bearer my-key");
  });

  test("may have no list", async () => {
    const server = await openAiServer({});
    expect(await probeOpenAi(`${server.origin}/v1`, undefined, quiet())).toEqual({
      ok: true,
      found: { server: "openai", listsModels: false, models: [] },
    });
    expect(server.received[0]?.headers.authorization).toBeUndefined();
  });

  test.each([
    [{ status: 401, body: { error: { message: "Invalid key" } } }, "unauthorised"],
    [{ status: 503, body: "loading" }, "server-error"],
    [body({ models: [] }), "not-a-model-server"],
    [body("OK"), "not-a-model-server"],
  ])("fails with %j", async (reaction, kind) => {
    const server = await openAiServer({ "GET /v1/models": reaction });
    expect(await probeOpenAi(`${server.origin}/v1`, undefined, quiet())).toMatchObject({
      ok: false,
      failure: { kind },
    });
  });

  test("is given up when the user stops waiting", async () => {
    const server = await openAiServer({ "GET /v1/models": { chunks: [], ending: "hang" } });
    const probe = probeOpenAi(`${server.origin}/v1`, undefined, server.timeUp);
    expect(await probe).toMatchObject({ failure: { kind: "timed-out" } });
    await server.hungUp;
  });
});
