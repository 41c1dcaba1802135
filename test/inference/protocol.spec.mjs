/** What the two faces promise to the tests beside this one: that they behave like the servers whose form they have. */
import assert from "node:assert/strict";
import { asking, MODEL, metric, post, story, twin, untilIdle } from "./server.mjs";

const { openAi, ollama } = twin;
const chat = `${openAi}/v1/chat/completions`;

story("an answer comes in pieces, and the last one tells the tokens", async () => {
  const response = await post(chat, {
    ...asking("Say something."),
    max_tokens: 30,
    stream: true,
    stream_options: { include_usage: true },
  });
  const events = (await response.text()).split("\n\n").filter(Boolean);
  assert.equal(events.pop(), "data: [DONE]");
  const chunks = events.map((event) => JSON.parse(event.replace(/^data: /, "")));
  const pieces = chunks.filter(({ choices }) => choices[0]?.delta.content);
  assert.ok(pieces.length > 5, `${pieces.length} pieces`);
  assert.equal(chunks.at(-1).usage.completion_tokens, 30);
});

story("the engine counts a prompt as its tokenizer does", async () => {
  const body = asking("A gateway takes 200 requests a second — “peak” is 10× that.\n".repeat(20));
  const { usage } = await (await post(chat, { ...body, max_tokens: 3 })).json();
  const { count } = await (await post(`${openAi}/tokenize`, body)).json();
  assert.equal(usage.prompt_tokens, count);
});

story("the metrics are the sum of what was answered", async () => {
  const names = ["prompt_tokens_total", "generation_tokens_total", "prefix_cache_hits_total"];
  const read = () => Promise.all(names.map((name) => metric(openAi, name)));
  const before = await read();
  const { usage } = await (await post(chat, asking("Count.", { max_tokens: 12 }))).json();
  const after = await read();
  assert.deepEqual(
    after.map((value, index) => value - before[index]),
    [usage.prompt_tokens, usage.completion_tokens, usage.prompt_tokens_details.cached_tokens],
  );
});

story("requests wait for each other, and an abandoned one ends the engine's work", async () => {
  const before = await metric(openAi, "generation_tokens_total");
  const endless = asking("Go on.", { max_tokens: 10_000, stream: true });
  const controllers = [new AbortController(), new AbortController()];
  const first = await post(chat, endless, controllers[0].signal);
  const second = post(chat, endless, controllers[1].signal).catch(() => "gone");
  while ((await metric(openAi, "num_requests_waiting")) < 1);
  assert.equal(await metric(openAi, "num_requests_running"), 1);
  controllers[1].abort();
  assert.equal(await second, "gone");
  controllers[0].abort();
  await untilIdle(openAi);
  assert.ok((await metric(openAi, "generation_tokens_total")) - before < 10_000);
  await assert.rejects(first.text());
});

story("Ollama's /v1 cuts what is too long, says nothing, and counts what is left", async () => {
  const response = await post(`${ollama}/v1/chat/completions`, {
    ...asking("The candidate talks about queues and caches. ".repeat(1000)),
    max_tokens: 3,
    options: { num_ctx: 32_768 },
  });
  assert.equal(response.status, 200);
  assert.equal((await response.json()).usage.prompt_tokens, 2051);
});

story("Ollama's own API cuts too, unless it is told not to", async () => {
  const request = (truncate) => ({
    ...asking("The candidate talks about queues and caches. ".repeat(1000)),
    stream: false,
    truncate,
    options: { num_ctx: 8192, num_predict: 3 },
  });
  const cut = await (await post(`${ollama}/api/chat`, request(true))).json();
  assert.equal(cut.prompt_eval_count, 4099);
  const refused = await post(`${ollama}/api/chat`, request(false));
  assert.equal(refused.status, 400);
  assert.match((await refused.json()).error, /available context size \(8192 tokens\)/);
});

story("Ollama tells what it has and what is loaded", async () => {
  await post(`${ollama}/api/chat`, { model: MODEL, messages: [], options: { num_ctx: 8192 } });
  const get = async (path) => (await fetch(ollama + path)).json();
  assert.equal((await get("/api/tags")).models[0].name, "tiny-random:latest");
  assert.equal((await get("/api/ps")).models[0].context_length, 8192);
  const shown = await (await post(`${ollama}/api/show`, { model: MODEL })).json();
  assert.equal(shown.model_info["llama.context_length"], 32_768);
});
