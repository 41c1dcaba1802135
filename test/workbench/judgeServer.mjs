import { once } from "node:events";
/**
 * An OpenAI-compatible server whose model is a script: it reads the prompt that it is sent and answers as a plausible
 * judge. It finds a signal in the sentence of the candidate's that shares most words with it, in part where it shares few,
 * and beside what it finds of one criterion it puts a quote that it made up.
 */
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

export const INVENTED = "we painted the whole gateway in a cheerful shade of green";
export const SPOKEN_ANSWER = "Assume that the callers are our own services, and go on from there.";

/**
 * @param {object} options
 * @param {string} [options.host]
 * @param {"openai" | "ollama"} [options.face] whose interface it speaks
 * @param {string} [options.key] the only API key that it takes
 */
export async function startJudge({ host = "127.0.0.1", face = "openai", key } = {}) {
  const judge = { face, key, prompts: [], gate: new Gate() };
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
    /** Keeps all answers back; `allow` lets some go, one for each request. */
    hold: () => judge.gate.close(),
    allow: (count) => judge.gate.allow(count),
    stop: () => {
      server.closeAllConnections();
      server.close();
    },
  });
}

async function answer(request, response, judge) {
  const sent = await text(request);
  const { pathname } = new URL(request.url, "http://judge");
  const body = FACES[judge.face][pathname];
  if (body === undefined) return reply(response, 404, { error: "no such path" });
  if (judge.key !== undefined && request.headers.authorization !== `Bearer ${judge.key}`)
    return refuse(response, 401);
  if (typeof body !== "function") return reply(response, 200, body);
  return body(response, judge, sent);
}

const MODEL = { name: "judge-7b", size: 4_700_000_000, details: { parameter_size: "7.6B" } };

/** What each interface answers, by path. */
const FACES = {
  openai: {
    "/v1/models": { data: [{ id: MODEL.name, max_model_len: 65_536 }] },
    "/metrics": (response) => {
      response.writeHead(200, { "content-type": "text/plain" });
      response.end(
        'vllm:num_requests_waiting{engine="0"} 3\nvllm:num_requests_running{engine="0"} 2\n' +
          'vllm:kv_cache_usage_perc{engine="0"} 0.42\n',
      );
    },
    "/v1/chat/completions": complete,
  },
  ollama: {
    "/api/version": { version: "0.20.1" },
    "/api/tags": { models: [MODEL] },
    "/api/ps": { models: [] },
    "/api/show": { capabilities: ["completion"] },
  },
};

async function complete(response, judge, sent) {
  const prompt = JSON.parse(sent).messages[0].content;
  judge.prompts.push(prompt);
  await judge.gate.pass();
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

const refuse = (response, status) =>
  reply(response, status, { error: { message: "Incorrect API key provided." } });

function reply(response, status, body) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

/** Open until somebody closes it; then it lets as many pass as were allowed. */
class Gate {
  #places = Infinity;
  #waiting = [];

  close() {
    this.#places = 0;
  }

  allow(count) {
    this.#places += count;
    while (this.#places > 0 && this.#waiting.length > 0) {
      this.#places -= 1;
      this.#waiting.shift()();
    }
  }

  async pass() {
    if (this.#places === 0) return new Promise((resolve) => this.#waiting.push(resolve));
    this.#places -= 1;
  }
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
      finding(id, closest(lines, wanted), wanted),
    );
    if (groups[at] === "operations")
      for (const { quotes } of signals.filter(({ verdict }) => verdict !== "absent"))
        quotes.push({ source: "S001", text: INVENTED });
    criteria.push({ criterion: groups[at], signals, level_guess: "3" });
  }
  return JSON.stringify({
    marker_a: marker("A"),
    marker_b: marker("B"),
    criteria,
    ...(task.includes("Red flags;") && { red_flags: [] }),
  });
}

function finding(signal, { source, said, shared }, wanted) {
  if (shared < 2) return { signal, quotes: [], verdict: "absent" };
  const sentences = said.split(/(?<=[.!?]) /).map((one) => ({ said: one }));
  const text = closest(sentences, wanted).said;
  const quotes = [{ source, text }];
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
