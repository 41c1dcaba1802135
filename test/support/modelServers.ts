import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";
import type { ModelRequest } from "../../src/core/models/model.ts";

/** What a server does with one request: a whole answer, or a stream that ends, breaks off or never ends. */
export type Reaction =
  | {
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | { readonly chunks: readonly object[]; readonly ending?: "drop" | "hang" };

export interface Received {
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: Readonly<Record<string, unknown>>;
}

/** A real HTTP server on this machine that goes away with the test. */
export interface ModelServer {
  readonly origin: string;
  /** What came in, oldest first. */
  readonly received: readonly Received[];
  /** Settles when a client closes the connection before its answer is complete. */
  readonly hungUp: Promise<void>;
  /** A client's time limit that runs out while the server has its first request. */
  readonly timeUp: AbortSignal;
}

/** Answers by path (`POST /api/chat`); a list is used up one by one, and its last entry stays. */
export type Routes = Readonly<
  Record<
    string,
    Reaction | readonly Reaction[] | ((body: Received["body"]) => Reaction | Promise<Reaction>)
  >
>;

/** Streams are NDJSON lines. */
export const ollamaServer = (routes: Routes): Promise<ModelServer> =>
  serve(routes, "application/x-ndjson", (chunk) => `${JSON.stringify(chunk)}\n`, "");

/** Streams are server-sent events with `[DONE]` at the end. */
export const openAiServer = (routes: Routes): Promise<ModelServer> =>
  serve(
    routes,
    "text/event-stream",
    (chunk) => `data: ${JSON.stringify(chunk)}\n\n`,
    "data: [DONE]\n\n",
  );

/** A port of this machine where nobody listens. */
export async function deadOrigin(): Promise<string> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const origin = originOf(server.address() as AddressInfo);
  server.close();
  await once(server, "close");
  return origin;
}

async function serve(
  routes: Routes,
  type: string,
  encode: (chunk: object) => string,
  last: string,
): Promise<ModelServer> {
  const received: Received[] = [];
  const counts = new Map<string, number>();
  const hungUp = Promise.withResolvers<void>();
  const limit = new AbortController();
  const next = (route: string, body: Received["body"]): Reaction | Promise<Reaction> => {
    const count = counts.get(route) ?? 0;
    counts.set(route, count + 1);
    const found = routes[route];
    if (typeof found === "function") return found(body);
    const list = found === undefined ? [] : "at" in found ? found : [found];
    return list[Math.min(count, list.length - 1)] ?? { status: 404, body: "404 page not found" };
  };
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const sent = await text(request);
    const path = request.url ?? "";
    const body: Received["body"] = sent === "" ? {} : JSON.parse(sent);
    received.push({ path, headers: request.headers, body });
    setTimeout(() => limit.abort(new DOMException("too late", "TimeoutError")), 20);
    const reaction = await next(`${request.method} ${path}`, body);
    react(reaction, response, type, encode, last);
  };
  const server = createServer((request, response) => {
    response.on("close", () => {
      if (!response.writableFinished) hungUp.resolve();
    });
    void answer(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = originOf(server.address() as AddressInfo);
  return { origin, received, hungUp: hungUp.promise, timeUp: limit.signal };
}

const originOf = ({ port }: AddressInfo) => `http://127.0.0.1:${port}`;

function react(
  reaction: Reaction,
  response: ServerResponse,
  type: string,
  encode: (chunk: object) => string,
  last: string,
): void {
  if ("status" in reaction) {
    const { status, body = "", headers = {} } = reaction;
    const isText = typeof body === "string";
    response.writeHead(status, {
      "content-type": isText ? "text/plain" : "application/json",
      ...headers,
    });
    response.end(isText ? body : JSON.stringify(body));
    return;
  }
  response.writeHead(200, { "content-type": type });
  const stream = reaction.chunks.map(encode).join("");
  if (reaction.ending === "hang") response.write(stream);
  else if (reaction.ending === "drop") response.write(stream, () => response.destroy());
  else response.end(stream + last);
}

/** Ollama's answer, word by word, with the figures at its end. */
export function ollamaSays(
  words: readonly string[],
  end: Readonly<Record<string, unknown>> = {},
  thinking: readonly string[] = [],
): Reaction {
  return {
    chunks: [
      ...thinking.map((thought) => ({ message: { content: "", thinking: thought }, done: false })),
      ...words.map((content) => ({ message: { content }, done: false })),
      { model: "qwen3:14b", message: { content: "" }, done: true, done_reason: "stop", ...end },
    ],
  };
}

/** A chat completion, word by word; a usage comes in a chunk of its own without choices, as from OpenAI. */
export function openAiSays(
  deltas: readonly (string | Readonly<Record<string, unknown>>)[],
  { finish = "stop", usage }: { readonly finish?: string; readonly usage?: object } = {},
): Reaction {
  return {
    chunks: [
      { choices: [{ delta: { role: "assistant", content: "" } }] },
      ...deltas.map((delta) => ({
        model: "served-model",
        choices: [{ delta: typeof delta === "string" ? { content: delta } : delta }],
      })),
      { choices: [{ delta: {}, finish_reason: finish }] },
      ...(usage ? [{ choices: [], usage }] : []),
    ],
  };
}

/** A request for a short JSON answer. */
export function request(parts: Partial<ModelRequest> = {}): ModelRequest {
  return {
    prefix: "The interview. ",
    task: "Judge it.",
    schema: {
      type: "object",
      properties: { level: { type: "string", enum: ["1", "2"] } },
      required: ["level"],
      additionalProperties: false,
    },
    format: "schema",
    maxOutputTokens: 400,
    temperature: 0,
    thinking: false,
    ...parts,
  };
}
