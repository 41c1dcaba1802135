/** Our clients against a real engine behind each of the two faces. */
import assert from "node:assert/strict";
import * as z from "zod";
import { serverLoad } from "../../src/core/models/vllmMetrics.ts";
import { probeOllama, probeOpenAi } from "../../src/services/models/endpoints.ts";
import { ollamaModel } from "../../src/services/models/ollama.ts";
import { openAiModel } from "../../src/services/models/openAi.ts";
import { serverMetrics } from "../../src/services/models/serverMetrics.ts";
import { interviewOf } from "./interviews.mjs";
import { asking, MODEL, metric, post, story, twin, untilIdle } from "./server.mjs";

const openAi = (model = MODEL) =>
  openAiModel({ baseUrl: `${twin.openAi}/v1`, model, contextTokens: null });
const ollama = (model = MODEL) =>
  ollamaModel({ origin: twin.ollama, model, contextTokens: 32_768, canThink: false });
const clients = { openAi, ollama };

const Reply = z.strictObject({
  marker_a: z.string(),
  marker_b: z.string(),
  red_flags: z.array(
    z.strictObject({
      flag: z.enum(["one-box"]),
      quotes: z.array(z.strictObject({ source: z.string(), text: z.string() })),
    }),
  ),
});
const never = new AbortController().signal;
const freeText = (prefix, maxOutputTokens) => ({
  prefix,
  task: "\nGo on.",
  schema: null,
  format: "text",
  maxOutputTokens,
  temperature: 0.7,
  thinking: false,
});

/** The reply, or the test fails with what went wrong. */
async function replyOf(model, request) {
  const outcome = await model.send(request, { signal: never });
  assert.ok(outcome.ok, JSON.stringify(outcome));
  return outcome.reply;
}

async function failureOf(model, request, signal = never) {
  const outcome = await model.send(request, { signal });
  assert.ok(!outcome.ok, "a failure was expected, but the model answered");
  return outcome.failure;
}

/** What the engine's own tokenizer makes of it. */
async function tokensOf({ prefix, task }) {
  const { count } = await (await post(`${twin.openAi}/tokenize`, asking(prefix + task))).json();
  return count;
}

async function loadedContext() {
  const { models } = await (await fetch(`${twin.ollama}/api/ps`)).json();
  return models[0]?.context_length;
}

for (const [name, client] of Object.entries(clients)) {
  story(`${name}: an answer has the form that the schema asks for, and both markers`, async () => {
    const { request, markers } = interviewOf(4_000);
    const reply = await replyOf(client(), request);
    const { marker_a: a, marker_b: b } = Reply.parse(JSON.parse(reply.text));
    assert.deepEqual({ a, b }, markers);
    assert.equal(reply.finish, "stop");
  });

  story(`${name}: free text ends at its limit, and the server's count comes with it`, async () => {
    const request = freeText("Speak of gateways.", 40);
    let firstTokens = 0;
    const outcome = await client().send(request, {
      signal: never,
      onFirstToken: () => (firstTokens += 1),
    });
    assert.ok(outcome.ok, JSON.stringify(outcome));
    const { finish, usage, ttftMs, durationMs } = outcome.reply;
    const counted = { in: await tokensOf(request), out: 40, cached: usage?.cached };
    assert.deepEqual({ finish, usage }, { finish: "length", usage: counted });
    assert.equal(firstTokens, 1);
    assert.ok(ttftMs > 0 && ttftMs < durationMs, `${ttftMs} of ${durationMs} ms`);
  });

  story(`${name}: JSON mode gives JSON, of whatever form`, async () => {
    const request = { ...interviewOf(1_000).request, format: "json", maxOutputTokens: 20 };
    const { text } = await replyOf(client(), request);
    assert.match(text, /^\{/);
  });

  story(`${name}: an aborted request stops the engine`, async () => {
    const written = () => metric(twin.openAi, "generation_tokens_total");
    const before = await written();
    const controller = new AbortController();
    const outcome = await client().send(freeText("Go on and on.", 10_000), {
      signal: controller.signal,
      onFirstToken: () => controller.abort(),
    });
    assert.equal(outcome.failure?.kind, "cancelled");
    await untilIdle(twin.openAi);
    assert.ok((await written()) - before < 10_000);
  });

  story(`${name}: a model that is not there is said to be missing`, async () => {
    const failure = await failureOf(client("gone:7b"), freeText("Hello.", 5));
    assert.deepEqual([failure.kind, failure.status], ["model-missing", 404]);
  });
}

story("openAi: the second call about an interview reads only what is new", async () => {
  const { request } = interviewOf(12_000, 1);
  const model = openAi();
  await replyOf(model, request);
  const hits = await metric(twin.openAi, "prefix_cache_hits_total");
  const { usage } = await replyOf(model, { ...request, task: `${request.task}\nOnce more.` });
  assert.ok(usage.cached >= 0.9 * usage.in, JSON.stringify(usage));
  assert.equal((await metric(twin.openAi, "prefix_cache_hits_total")) - hits, usage.cached);
});

story("openAi: the server's load is read from its metrics", async () => {
  await replyOf(openAi(), freeText("Speak of queues.", 3));
  const load = serverLoad(await serverMetrics(twin.openAi));
  assert.deepEqual([load.engines, load.running, load.waiting], [1, 0, 0]);
  assert.ok(load.kvCacheUse > 0 && load.kvCacheUse < 1, JSON.stringify(load));
  assert.ok(load.prefixHitRate > 0 && load.prefixHitRate < 1, JSON.stringify(load));
});

story("openAi: the server is recognised, with the model's context", async () => {
  const probe = await probeOpenAi(`${twin.openAi}/v1`, undefined, never);
  assert.deepEqual(probe.found?.models, [{ name: MODEL, contextTokens: 16_384 }]);
});

story("ollama: the server is recognised, with the model's own limit", async () => {
  const probe = await probeOllama(twin.ollama, never);
  const [model] = probe.found?.models ?? [];
  assert.deepEqual([model?.name, model?.contextTokens], [`${MODEL}:latest`, 32_768]);
});

story("openAi: a prompt that does not fit is refused, with the server's limit", async () => {
  const failure = await failureOf(openAi(), freeText("Queues and caches. ".repeat(6_000), 5));
  assert.deepEqual([failure.kind, failure.contextTokens], ["context-refused", 16_384]);
});

story("ollama: the context grows with the prompt, and nothing is cut", async () => {
  const model = ollama();
  for (const [characters, context] of [
    [8_000, 8_192],
    [28_000, 16_384],
  ]) {
    const { request } = interviewOf(characters);
    const { usage } = await replyOf(model, request);
    assert.equal(usage.in, await tokensOf(request));
    assert.equal(await loadedContext(), context);
  }
});

story("ollama: a prompt beyond the model's own context is refused, not cut", async () => {
  const failure = await failureOf(ollama(), freeText("Queues and caches. ".repeat(12_000), 5));
  assert.deepEqual([failure.kind, failure.contextTokens], ["context-refused", 32_768]);
});

story("ollama: warming up loads the context that the first call needs", async () => {
  const model = ollama();
  assert.equal(await model.warmUp(30_000, never), null);
  assert.equal(await loadedContext(), 32_768);
  const { loadMs } = await replyOf(model, interviewOf(4_000, 2).request);
  assert.equal(loadMs, 0);
});
