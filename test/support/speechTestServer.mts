import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { soundingsIn } from "./soundings.mts";
import {
  answerAs,
  modelOf,
  refusalBy,
  type SpeechServerKind,
  type Upload,
} from "./speechServerKinds.mts";

/** What goes wrong with a request: an answer, silence, or a connection that breaks. */
export type Fault =
  | {
      readonly status: number;
      readonly body: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | "hang"
  | "drop"
  | "drop-in-the-middle";

interface Options {
  readonly key?: string;
  readonly fault?: (upload: Upload) => Fault | null | undefined;
  /** What is sent in the place of an answer, at once or later. */
  readonly rewrite?: (answer: unknown, upload: Upload) => unknown;
  /** How long an answer takes. */
  readonly delayMs?: number;
  readonly mostBytes?: number;
  /** `0.0.0.0` listens on an address that is not this machine's loopback, too. */
  readonly host?: string;
}

/**
 * Runs in plain Node too, types stripped. A real HTTP server that answers as one of the known kinds does, with its
 * limits and its errors. It hears no words: each sound becomes a passage that says where it is, so that a test can
 * compare it with the truth.
 */
export class SpeechTestServer {
  readonly received: Upload[] = [];
  /** The uploads that another decoder could not read. */
  readonly undecodable: string[] = [];
  /** How many requests it worked on at once. */
  busiest = 0;
  private busy = 0;

  readonly kind: SpeechServerKind;
  private readonly options: Options;
  private readonly server: Server;

  private constructor(kind: SpeechServerKind, options: Options, server: Server) {
    this.kind = kind;
    this.options = options;
    this.server = server;
  }

  static async start(kind: SpeechServerKind, options: Options = {}): Promise<SpeechTestServer> {
    const server = createServer().listen(0, options.host ?? "127.0.0.1");
    await once(server, "listening");
    const made = new SpeechTestServer(kind, options, server);
    server.on("request", (request, response) => {
      void made.answer(request, response).catch(() => response.destroy());
    });
    return made;
  }

  get path(): string {
    return this.kind === "whisper.cpp" ? "/inference" : "/v1/audio/transcriptions";
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The same server under an address that is not loopback. */
  get elsewhere(): string {
    return this.url.replace("127.0.0.1", "0.0.0.0");
  }

  get url(): string {
    return this.origin + this.path;
  }

  get model(): string {
    return modelOf(this.kind);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(request);
    if (request.method === "GET" && request.url === "/v1/models")
      return send(response, 200, { object: "list", data: [{ id: this.model, object: "model" }] });
    if (request.method !== "POST" || request.url !== this.path) return this.notFound(response);
    const upload = await parse(request, body, this.received.length);
    this.received.push(upload);
    this.busy += 1;
    this.busiest = Math.max(this.busiest, this.busy);
    try {
      await this.react(upload, response);
    } finally {
      this.busy -= 1;
    }
  }

  private async react(upload: Upload, response: ServerResponse): Promise<void> {
    const { delayMs = 0, fault, rewrite } = this.options;
    if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs));
    const wrong = fault?.(upload);
    if (wrong === "hang") return;
    if (wrong === "drop") return void response.destroy();
    if (wrong === "drop-in-the-middle") {
      response.writeHead(200, { "content-type": "application/json", "content-length": "4000" });
      response.write('{"task": "transcribe", "te', () => response.destroy());
      return;
    }
    if (wrong) {
      response.writeHead(wrong.status, { "content-type": "text/plain", ...wrong.headers });
      return void response.end(wrong.body);
    }
    const refused = refusalBy(this.kind, upload, this.options);
    if (refused) return send(response, refused.status, refused.body);
    const { heard, complaint } = await soundingsIn(upload.bytes);
    if (complaint !== "") this.undecodable.push(`${upload.name}: ${complaint}`);
    const answer = answerAs(this.kind, upload, heard);
    send(response, 200, rewrite ? await rewrite(answer, upload) : answer);
  }

  private notFound(response: ServerResponse): void {
    if (this.kind === "whisper.cpp") {
      response.writeHead(404, { "content-type": "text/html" });
      return void response.end("<html><title>404</title>File Not Found</html>");
    }
    return send(response, 404, { detail: "Not Found" });
  }
}

/** The parser of Node's own `fetch` reads the form. */
async function parse(request: IncomingMessage, body: Buffer, n: number): Promise<Upload> {
  const type = request.headers["content-type"] ?? "";
  const form = await new Response(new Uint8Array(body), {
    headers: { "content-type": type },
  }).formData();
  const fields: Record<string, string[]> = {};
  let file: File | undefined;
  for (const [name, value] of form)
    if (typeof value === "string") (fields[name] ??= []).push(value);
    else if (name === "file") file = value;
  return {
    n,
    fields,
    name: file?.name ?? "",
    type: file?.type ?? "",
    bytes: Buffer.from((await file?.arrayBuffer()) ?? new ArrayBuffer(0)),
    headers: request.headers,
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}
