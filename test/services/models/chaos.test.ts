import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Model } from "../../../src/core/models/model.ts";
import { ollamaModel } from "../../../src/services/models/ollama.ts";
import { openAiModel } from "../../../src/services/models/openAi.ts";
import { request } from "../../support/modelServers.ts";

/** A server of other people's making, which fails on purpose. */
const server = new LLMock({ port: 0, logLevel: "silent" });
const ANSWER = '{"level":"1"} '.repeat(20).trim();

beforeAll(async () => {
  await server.start();
});
beforeEach(() => {
  server.reset().clearChaos();
  server.onMessage(/Judge/, { content: ANSWER }, { chunkSize: 10 });
});
afterAll(() => server.stop());

const models: Readonly<Record<string, () => Model>> = {
  "OpenAI-compatible": () =>
    openAiModel({ baseUrl: `${server.url}/v1`, model: "gpt-5-mini", contextTokens: null }),
  Ollama: () =>
    ollamaModel({ origin: server.url, model: "llama3", contextTokens: null, canThink: false }),
};
const send = (model: Model | undefined, signal = new AbortController().signal) =>
  model?.send(request({ schema: null }), { signal });

describe.each(Object.keys(models))("%s", (name) => {
  const model = () => models[name]?.();

  test("answers when all is well", async () => {
    expect(await send(model())).toMatchObject({
      ok: true,
      reply: { text: ANSWER, finish: "stop", ttftMs: expect.any(Number) },
    });
  });

  test.each([
    ["every request fails", { dropRate: 1 }, { kind: "server-error", status: 500 }],
    [
      "too many requests",
      { rateLimitRate: 1 },
      { kind: "rate-limited", status: 429, retryAfterMs: 1000 },
    ],
    ["the connection is cut at once", { disconnectRate: 1 }, { kind: "server-error" }],
  ])("%s", async (_, chaos, failure) => {
    server.setChaos(chaos);
    expect(await send(model())).toMatchObject({ ok: false, failure });
  });

  test("a reply that is no JSON is a failure, not an empty answer, and is printed nowhere", async () => {
    const printed = vi.spyOn(console, "warn");
    server.setChaos({ malformedRate: 1 });
    expect(await send(model())).toMatchObject({ ok: false, failure: { kind: "server-error" } });
    expect(printed).not.toHaveBeenCalled();
  });

  test("a stream that breaks off is a failure, not half an answer", async () => {
    server.clearFixtures();
    server.onMessage(/Judge/, { content: ANSWER }, { chunkSize: 10, truncateAfterChunks: 3 });
    expect(await send(model())).toMatchObject({ ok: false, failure: { kind: "server-error" } });
  });

  test("a slow drip is read to its end", async () => {
    server.clearFixtures();
    server.onMessage(/Judge/, { content: ANSWER }, { chunkSize: 40, latency: 5 });
    expect(await send(model())).toMatchObject({ ok: true, reply: { text: ANSWER } });
  });

  test("a drip that is too slow runs into our time limit", async () => {
    server.clearFixtures();
    server.onMessage(/Judge/, { content: ANSWER }, { chunkSize: 1, latency: 1000 });
    expect(await send(model(), AbortSignal.timeout(100))).toMatchObject({
      ok: false,
      failure: { kind: "timed-out" },
    });
  });

  test("an empty answer is an answer", async () => {
    server.clearFixtures();
    server.onMessage(/Judge/, { content: "" });
    expect(await send(model())).toMatchObject({ ok: true, reply: { text: "", ttftMs: null } });
  });
});
