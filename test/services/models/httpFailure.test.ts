import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Failure } from "../../../src/core/models/failure.ts";
import { checkedFetch } from "../../../src/services/models/checkedFetch.ts";
import { responseFailure, thrownFailure } from "../../../src/services/models/httpFailure.ts";
import { deadOrigin, openAiServer, type Reaction } from "../../support/modelServers.ts";

const NOW = Date.parse("2026-11-23T12:00:00Z");
const quiet = () => new AbortController().signal;

function answered(status: number, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return responseFailure(new Response(text, { status, headers }), NOW);
}

/** What a request to a URL ends in. */
async function asked(url: string, signal = quiet()): Promise<Failure> {
  try {
    const response = await checkedFetch({}, signal)(url);
    await response.text();
  } catch (error) {
    return thrownFailure(error, signal);
  }
  throw new Error("The request was answered.");
}

describe("a status and what the server says with it", () => {
  test.each([
    [400, "the user is odd", "not-a-model-server"],
    [401, "who?", "unauthorised"],
    [402, "pay", "rate-limited"],
    [403, "no", "unauthorised"],
    [404, "404 page not found", "not-a-model-server"],
    [404, "model 'qwen3:14b' not found", "model-missing"],
    [405, "Method Not Allowed", "not-a-model-server"],
    [408, "slow", "timed-out"],
    [413, "Payload Too Large", "context-refused"],
    [422, "odd", "not-a-model-server"],
    [429, "quota", "rate-limited"],
    [500, "oops", "server-error"],
    [502, "bad gateway", "server-error"],
    [503, "server busy, please try again", "server-error"],
    [529, "overloaded", "server-error"],
  ] as const)("%d %s: %s", async (status, body, kind) => {
    expect(await answered(status, body)).toEqual({ kind, detail: body, status });
  });

  test.each([
    ["OpenAI", { error: { message: "The model `x` does not exist", code: "model_not_found" } }],
    ["vLLM of old", { object: "error", message: "The model `x` does not exist." }],
    ["Ollama", { error: 'model "x" not found, try pulling it first' }],
    ["Google", [{ error: { message: "models/x is not found: unknown model x" } }]],
  ])("the model is missing, says %s", async (_, body) => {
    expect((await answered(404, body)).kind).toBe("model-missing");
  });

  test("a gateway says 400 for a model that it does not know", async () => {
    const body = { error: { message: "x is not a valid model ID" } };
    expect((await answered(400, body)).kind).toBe("model-missing");
  });
});

describe("the prompt does not fit", () => {
  const vllm =
    "This model's maximum context length is 4096 tokens. However, you requested 400 output tokens and your prompt contains 9,454 input tokens.";
  const openAi =
    "This model's maximum context length is 128,000 tokens. However, your messages resulted in 130011 tokens.";
  const llamaCpp =
    "request (9454 tokens) exceeds the available context size (4096 tokens), try increasing it";
  test.each([
    ["vLLM", 400, { error: { message: vllm, type: "BadRequestError" } }, 4096],
    [
      "vLLM, of the reply",
      400,
      { error: { message: `max_tokens is too large: 9. ${vllm}` } },
      4096,
    ],
    ["OpenAI", 400, { error: { message: openAi } }, 128_000],
    ["llama.cpp", 400, { error: { message: llamaCpp, n_ctx: 4096 } }, 4096],
    ["llama.cpp without the field", 400, { error: { message: llamaCpp } }, 4096],
    ["Ollama", 400, { error: "the input length exceeds the context length" }, undefined],
    ["Ollama, from its runner", 500, { error: llamaCpp }, 4096],
    [
      "Anthropic",
      400,
      { error: { message: "prompt is too long: 210000 tokens > 200000 maximum" } },
      200_000,
    ],
  ])("says %s", async (_, status, body, contextTokens) => {
    const failure = await answered(status, body);
    expect([failure.kind, failure.contextTokens]).toEqual(["context-refused", contextTokens]);
  });
});

describe("the form is refused", () => {
  test.each([
    [400, { error: { message: "Invalid parameter: 'response_format' of type 'json_schema'" } }],
    [
      400,
      {
        error: { message: "The provided JSON schema contains features not supported by xgrammar." },
      },
    ],
    [422, { detail: [{ loc: ["body", "response_format"], msg: "Input should be 'text'" }] }],
    [400, { error: { message: "failed to parse grammar" } }],
    [400, { error: 'invalid format: "x"; expected "json" or a valid JSON Schema object' }],
    [400, { message: "guided decoding is not enabled" }],
  ])("%d %j", async (status, body) => {
    expect((await answered(status, body)).kind).toBe("format-refused");
  });
});

describe("Retry-After", () => {
  test.each([
    [{ "retry-after": "20" }, 20_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after": "Mon, 23 Nov 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Mon, 23 Nov 2026 11:59:00 GMT" }, 0],
    [{ "retry-after": "30", "retry-after-ms": "1250" }, 1250],
    [{ "retry-after": "soon" }, undefined],
    [{}, undefined],
  ])("%j", async (headers, ms) => {
    expect((await answered(429, "quota", headers)).retryAfterMs).toBe(ms);
  });
});

describe("a web page", () => {
  const page = "<html><head><title>Sign in | Example</title></head><body>…</body></html>";
  const html = { "content-type": "text/html; charset=utf-8" };

  test.each([
    [200, "not-a-model-server"],
    [404, "not-a-model-server"],
    [403, "unauthorised"],
    [502, "server-error"],
  ] as const)("with status %d", async (status, kind) => {
    const server = await openAiServer({ "GET /v1/models": { status, body: page, headers: html } });
    expect(await asked(`${server.origin}/v1/models`)).toEqual({
      kind,
      detail: "a web page: Sign in | Example",
      status,
    });
  });
});

describe("what is kept of the words", () => {
  test("no key", async () => {
    const { detail } = await answered(401, { error: { message: "Incorrect key: sk-proj-abc123" } });
    expect(detail).toBe("Incorrect key: …");
  });

  test("no passage of the prompt, and 200 characters at most", async () => {
    const spoken = "I would put a cache in front of the database, because reads dominate writes.";
    const echoed = await answered(422, { detail: `bad value "${spoken}" in messages` });
    expect(echoed.detail).toBe("bad value … in messages");
    expect((await answered(500, "word ".repeat(100))).detail).toHaveLength(200);
  });
});

describe("no answer at all", () => {
  test("nobody listens", async () => {
    const origin = await deadOrigin();
    expect(await asked(origin)).toMatchObject({ kind: "unreachable" });
    expect((await asked(origin)).detail).toContain("ECONNREFUSED");
  });

  test("nobody knows the name", async () => {
    expect((await asked("http://nowhere.invalid")).kind).toBe("unreachable");
  });

  test("https is asked of a server without TLS", async () => {
    const server = await openAiServer({});
    expect((await asked(server.origin.replace("http:", "https:"))).kind).toBe("not-a-model-server");
  });

  test("something else than HTTP answers", async () => {
    const other = createServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n")).listen(0);
    onTestFinished(() => void other.close());
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    expect((await asked(`http://127.0.0.1:${port}`)).kind).toBe("not-a-model-server");
  });

  test("a redirect is not followed", async () => {
    const target = await openAiServer({ "GET /v1/models": { status: 200, body: { data: [] } } });
    const location = `${target.origin}/v1/models`;
    const here = await openAiServer({ "GET /v1/models": { status: 307, headers: { location } } });
    const failure = await asked(`${here.origin}/v1/models`);
    expect([failure.kind, failure.detail, target.received]).toEqual([
      "not-a-model-server",
      `it redirects to ${location}`,
      [],
    ]);
  });

  const silent: Reaction = { chunks: [], ending: "hang" };

  test("the user stops it", async () => {
    const server = await openAiServer({ "GET /": silent });
    const stop = new AbortController();
    const failure = asked(`${server.origin}/`, stop.signal);
    stop.abort();
    expect((await failure).kind).toBe("cancelled");
  });

  test("our time limit stops it", async () => {
    const server = await openAiServer({ "GET /": silent });
    expect((await asked(`${server.origin}/`, server.timeUp)).kind).toBe("timed-out");
    await server.hungUp;
  });

  test("the connection breaks off", async () => {
    const server = await openAiServer({ "GET /": { chunks: [{ a: 1 }], ending: "drop" } });
    expect((await asked(`${server.origin}/`)).kind).toBe("server-error");
  });

  test.each([
    ["UND_ERR_HEADERS_TIMEOUT", "timed-out"],
    ["UND_ERR_BODY_TIMEOUT", "timed-out"],
    ["UND_ERR_CONNECT_TIMEOUT", "unreachable"],
    ["EAI_AGAIN", "unreachable"],
    ["ECONNRESET", "server-error"],
    ["CERT_HAS_EXPIRED", "not-a-model-server"],
    ["DEPTH_ZERO_SELF_SIGNED_CERT", "not-a-model-server"],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "not-a-model-server"],
  ])("the network says %s", (code, kind) => {
    const cause = Object.assign(new Error("no"), { code });
    const failure = thrownFailure(new TypeError("fetch failed", { cause }), quiet());
    expect(failure).toEqual({ kind, detail: `${code}: no` });
  });
});
