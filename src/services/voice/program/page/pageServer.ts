import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { samplesOfBytes } from "../../../../core/voice/pcm.ts";
import {
  Greeting,
  MOST_GREETING_BYTES,
  MOST_SOUND_BYTES,
  PASS_HEADER,
  PagePiece,
  type PageAnswer,
} from "../../../../core/voice/recorderPage.ts";
import { refusePost, refuseStranger, type PostRule, type Rejection } from "./gate.ts";
import { QUIET_HEADERS, type PageFiles } from "./pageFiles.ts";

/** What is behind the server. */
export interface PageDesk {
  /** Where the user's browser finds the page. */
  readonly origins: readonly string[];
  greet(greeting: Greeting, pass: string): PageAnswer;
  hear(piece: PagePiece, pass: string, samples: Int16Array): PageAnswer;
  /** What it threw: no fault of the page, which would wait in vain for an answer. */
  broken(error: unknown): void;
}

interface Post extends PostRule {
  /** Null: what was sent cannot be read. */
  readonly answer: (query: URLSearchParams, body: Buffer, pass: string) => PageAnswer | null;
}

const HOST = "127.0.0.1";
/** Whoever opens connections and says nothing does not keep the page out for longer. */
const LIMITS = {
  headersTimeout: 5_000,
  requestTimeout: 20_000,
  connectionsCheckingInterval: 1_000,
} as const;
const STATUS = { go: 200, ended: 200, refused: 403 } as const;

/** Serves the recorder page to this machine only, and takes what it sends. */
export class PageServer {
  readonly #server: Server;
  readonly #posts: ReadonlyMap<string, Post>;

  constructor(
    private readonly files: PageFiles,
    private readonly desk: PageDesk,
  ) {
    this.#posts = new Map(Object.entries(postsTo(desk)));
    this.#server = createServer(LIMITS, (request, response) => {
      this.#answer(request, response).catch(() => response.destroy());
    });
    this.#server.maxConnections = 64;
  }

  /** Resolves with the port; 0 takes any. Rejects when it is taken. */
  listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen({ host: HOST, port, exclusive: true }, () =>
        resolve((this.#server.address() as AddressInfo).port),
      );
    });
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", headers } = request;
    // A proxy with a path of its own may leave more than one slash.
    const { pathname, searchParams } = new URL(
      `/${request.url?.replace(/^\/+/, "")}`,
      "http://page",
    );
    const name = pathname.slice(1);
    const asked = { method, headers };
    const post = this.#posts.get(name);
    const rejection =
      refuseStranger(asked, this.desk.origins) ??
      this.#refuseMethod(method, name) ??
      (post ? refusePost(asked, post) : null);
    if (rejection) return reject(request, response, rejection);
    if (!post) return this.#serve(response, name);
    const body = await bodyOf(request, post.mostBytes);
    if (!body) return reject(request, response, { status: 413, text: "Too much." });
    const answer = this.#ask(post, searchParams, body, headers[PASS_HEADER]?.toString() ?? "");
    if (!answer) return send(response, 400, "text/plain", "This cannot be read.");
    send(response, STATUS[answer.kind], "application/json", JSON.stringify(answer));
  }

  #ask({ answer }: Post, ...asked: Parameters<Post["answer"]>): PageAnswer | null {
    try {
      return answer(...asked);
    } catch (error) {
      this.desk.broken(error);
      throw error;
    }
  }

  #refuseMethod(method: string, name: string): Rejection | null {
    const isPost = this.#posts.has(name);
    if (!isPost && !this.files.find(name)) return { status: 404, text: "There is nothing here." };
    const allowed = isPost ? "POST" : "GET";
    return method === allowed ? null : { status: 405, text: `Only ${allowed} is taken here.` };
  }

  #serve(response: ServerResponse, name: string): void {
    const file = this.files.find(name);
    response.writeHead(200, { ...QUIET_HEADERS, ...file?.headers }).end(file?.body);
  }
}

function postsTo(desk: PageDesk): Readonly<Record<string, Post>> {
  return {
    hello: {
      type: "application/json",
      mostBytes: MOST_GREETING_BYTES,
      answer: (_query, body, pass) => {
        const greeting = Greeting.safeParse(parseJson(body));
        return greeting.success ? desk.greet(greeting.data, pass) : null;
      },
    },
    sound: {
      type: "application/octet-stream",
      mostBytes: MOST_SOUND_BYTES,
      answer: (query, body, pass) => {
        const piece = PagePiece.safeParse(Object.fromEntries(query));
        if (!piece.success || body.length % 2 !== 0 || body.length === 0) return null;
        return desk.hear(piece.data, pass, samplesOfBytes(body));
      },
    },
  };
}

/** Null when there is more than was announced to be allowed. */
async function bodyOf(request: IncomingMessage, mostBytes: number): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > mostBytes) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}

/** What was not read of the request is not waited for. */
function reject(request: IncomingMessage, response: ServerResponse, { status, text }: Rejection) {
  response.setHeader("connection", "close");
  send(response, status, "text/plain", text);
  response.once("finish", () => request.destroy());
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, { ...QUIET_HEADERS, "content-type": type }).end(body);
}
