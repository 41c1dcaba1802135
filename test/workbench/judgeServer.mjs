import { once } from "node:events";
/**
 * An OpenAI-compatible server whose model is a script: it reads the prompt that it is sent and answers as a plausible
 * judge. Of each criterion it finds some signals in real lines of the candidate, one in part, and invents one quote.
 */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";

export const INVENTED = "we painted the whole gateway in a cheerful shade of green";
export const SPOKEN_ANSWER = "Assume that the callers are our own services, and go on from there.";

/** @param {{ delayMs?: number, host?: string }} options */
export async function startJudge({ delayMs = 0, host = "127.0.0.1" } = {}) {
  const judge = { delayMs, status: 200, prompts: [] };
  const server = createServer((request, response) => {
    void answer(request, response, judge).catch(() => response.destroy());
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address();
  return Object.assign(judge, {
    port,
    baseUrl: `http://127.0.0.1:${port}/v1`,
    /** The same server under an address that is not this machine's loopback. */
    elsewhere: `http://0.0.0.0:${port}/v1`,
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

async function answer(request, response, judge) {
  const sent = await text(request);
  if (request.url === "/v1/models") {
    return reply(response, 200, { data: [{ id: "judge-7b", max_model_len: 65_536 }] });
  }
  if (request.url === "/metrics") {
    response.writeHead(200, { "content-type": "text/plain" });
    return response.end(
      'vllm:num_requests_waiting{engine="0"} 3\nvllm:num_requests_running{engine="0"} 2\n' +
        'vllm:kv_cache_usage_perc{engine="0"} 0.42\n',
    );
  }
  if (request.url !== "/v1/chat/completions")
    return reply(response, 404, { error: "no such path" });
  const prompt = JSON.parse(sent).messages[0].content;
  judge.prompts.push(prompt);
  if (judge.status !== 200)
    return reply(response, judge.status, { error: { message: "Incorrect API key provided." } });
  await wait(judge.delayMs);
  const content = answerTo(prompt);
  const tokens = Math.round(prompt.length / 4.6);
  response.writeHead(200, { "content-type": "text/event-stream" });
  const send = (chunk) => response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  send({ model: "judge-7b", choices: [{ delta: { content }, finish_reason: null }] });
  send({ choices: [{ delta: {}, finish_reason: "stop" }] });
  send({
    choices: [],
    usage: {
      prompt_tokens: tokens,
      completion_tokens: Math.round(content.length / 4),
      prompt_tokens_details: { cached_tokens: judge.prompts.length > 1 ? tokens - 500 : 0 },
    },
  });
  response.end("data: [DONE]\n\n");
}

function reply(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function answerTo(prompt) {
  if (prompt.includes("Judge each of these signals once")) return trialAnswer(prompt);
  const start = prompt.lastIndexOf("# Your task");
  return start < 0 ? SPOKEN_ANSWER : judgement(prompt.slice(0, start), prompt.slice(start));
}

/** The first two signals are there, each in the sentence that shares most words with it. */
function trialAnswer(prompt) {
  const lines = [...prompt.matchAll(/^(S\d+): (.*)$/gm)].map(([, source, said]) => ({
    source,
    said,
  }));
  const signals = [...prompt.matchAll(/^- ([a-z-]+): (.*)$/gm)].map(([, id, wanted]) => {
    const best = closest(lines, wanted);
    return best.shared < 2
      ? { signal: id, quotes: [], verdict: "absent" }
      : { signal: id, quotes: [{ source: best.source, text: best.said }], verdict: "met" };
  });
  return JSON.stringify({ signals });
}

function judgement(evidence, task) {
  const marker = (letter) => new RegExp(`^marker ${letter}: (.*)$`, "m").exec(evidence)?.[1] ?? "";
  const lines = [...evidence.matchAll(/^(\S+)(?: [\d:]+)? C\| (.{60,})$/gm)].map(
    ([, source, said]) => ({ source, said }),
  );
  const groups = task.split(/^Signals of .* \((.*)\):$/m).slice(1);
  const criteria = [];
  for (let at = 0; at < groups.length; at += 2) {
    const list = groups[at + 1].split("\n\n")[0];
    const signals = [...list.matchAll(/^- ([a-z0-9-]+): (.*)$/gm)].map(([, id, wanted]) =>
      finding(id, closest(lines, wanted)),
    );
    if (criteria.length === 0 && groups[at] === "operations")
      signals[0] = { ...signals[0], quotes: [{ source: "S001", text: INVENTED }], verdict: "met" };
    criteria.push({ criterion: groups[at], signals, level_guess: "3" });
  }
  return JSON.stringify({
    marker_a: marker("A"),
    marker_b: marker("B"),
    criteria,
    ...(task.includes("Red flags;") && { red_flags: [] }),
  });
}

function finding(signal, { source, said, shared }) {
  if (shared < 2) return { signal, quotes: [], verdict: "absent" };
  const quotes = [{ source, text: said.split(/(?<=[.!?]) /)[0] }];
  return { signal, quotes, verdict: shared > 2 ? "met" : "partial" };
}

function closest(lines, wanted) {
  const words = wordsOf(wanted);
  return lines
    .map((line) => ({
      ...line,
      shared: [...wordsOf(line.said)].filter((one) => words.has(one)).length,
    }))
    .reduce((best, line) => (line.shared > best.shared ? line : best), { shared: 0 });
}

const wordsOf = (said) => new Set(said.toLowerCase().match(/[a-z]{5,}/g) ?? []);
