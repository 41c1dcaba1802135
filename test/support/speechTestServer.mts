import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { promisify } from "node:util";
import { FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { loudnessOf } from "../../src/core/voice/loudness.ts";

const call = promisify(execFile);
const hasFfmpeg = spawnSync("which", ["ffmpeg"]).status === 0;

/** The servers that people really have. `bare`: a gateway that gives text whatever is asked. */
export type SpeechServerKind =
  | "whisper-1"
  | "gpt-4o-transcribe"
  | "vllm"
  | "vllm-old"
  | "whisper.cpp"
  | "speaches"
  | "bare";

/** One request, parsed. */
export interface Upload {
  readonly n: number;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly headers: IncomingMessage["headers"];
}

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
  /** What is sent in the place of an answer. */
  readonly rewrite?: (answer: unknown, upload: Upload) => unknown;
  /** How long an answer takes. */
  readonly delayMs?: number;
  readonly mostBytes?: number;
  /** `0.0.0.0` listens on an address that is not this machine's loopback, too. */
  readonly host?: string;
}

/** A passage of sound in seconds from the beginning of an upload. */
interface Sounding {
  readonly start: number;
  readonly end: number;
}

/**
 * Runs in plain Node too, types stripped. A real HTTP server that answers as one of the known kinds does, with its limits and its errors. It hears no words:
 * each sound becomes a passage that says where it is, so that a test can compare it with the truth.
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
    if (this.kind === "gpt-4o-transcribe" || this.kind === "whisper-1") return this.kind;
    if (this.kind === "speaches") return "Systran/faster-whisper-small";
    return this.kind === "whisper.cpp" ? "" : "openai/whisper-large-v3";
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
    const refused = this.refusal(upload);
    if (refused) return send(response, refused.status, refused.body);
    const answer = this.asKind(upload, await this.listen(upload));
    send(response, 200, rewrite ? rewrite(answer, upload) : answer);
  }

  private notFound(response: ServerResponse): void {
    if (this.kind === "whisper.cpp") {
      response.writeHead(404, { "content-type": "text/html" });
      return void response.end("<html><title>404</title>File Not Found</html>");
    }
    return send(response, 404, { detail: "Not Found" });
  }

  private refusal(upload: Upload): { status: number; body: unknown } | null {
    const { key, mostBytes = 25 * 2 ** 20 } = this.options;
    const format = upload.fields["response_format"]?.[0] ?? "json";
    const seconds = ((upload.bytes.length / FRAME_BYTES) * FRAME_SAMPLES) / SAMPLE_RATE;
    if (key !== undefined && upload.headers.authorization !== `Bearer ${key}`)
      return openAiError(401, "Incorrect API key provided: sk-wrong*********.");
    if (upload.bytes.length > mostBytes)
      return openAiError(413, `Maximum content size limit (${mostBytes}) exceeded`);
    if (this.kind === "gpt-4o-transcribe") {
      if (format !== "json" && format !== "text")
        return openAiError(
          400,
          `response_format '${format}' is not compatible with model 'gpt-4o-transcribe-api-ev3'. Use 'json' or 'text' instead.`,
        );
      if (seconds > 1_400)
        return openAiError(
          400,
          `audio duration ${seconds} seconds is longer than 1400 seconds which is the maximum for this model`,
        );
    }
    if (this.kind === "vllm-old" && format === "verbose_json")
      return vllmError("Currently only support response_format `text` or `json`");
    if (this.kind.startsWith("vllm") && seconds > 600)
      return vllmError("Maximum clip duration (600s) exceeded.");
    if (this.kind.startsWith("vllm") && upload.fields["model"]?.[0] !== this.model)
      return {
        status: 404,
        body: {
          error: {
            message: `The model \`${upload.fields["model"]?.[0]}\` does not exist.`,
            type: "NotFoundError",
            code: 404,
          },
        },
      };
    if (this.kind === "vllm" && upload.fields["timestamp_granularities[]"]?.includes("word"))
      return vllmError("timestamp_granularities word is not supported");
    return null;
  }

  private async listen({ bytes, name }: Upload): Promise<Sounding[]> {
    if (!hasFfmpeg)
      return soundings(
        [...loudnessOf(bytes)].map((step) => step / 255),
        0.036,
        0.66,
      );
    const folder = await mkdtemp(join(tmpdir(), "dojo-heard-"));
    try {
      const file = join(folder, "sound.mp3");
      await writeFile(file, bytes);
      const to = ["-f", "s16le", "-ac", "1", "-ar", String(SAMPLE_RATE), "-"];
      const { stdout, stderr } = await call("ffmpeg", ["-v", "error", "-i", file, ...to], {
        encoding: "buffer",
        maxBuffer: 2 ** 28,
      });
      if (stderr.length > 0) this.undecodable.push(`${name}: ${stderr.toString()}`);
      return soundings(windowLevels(stdout), 0.02, 0.03);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  private asKind(upload: Upload, heard: readonly Sounding[]): unknown {
    const format = upload.fields["response_format"]?.[0] ?? "json";
    const texts = heard.map(({ start }) => ` A sound at ${start.toFixed(2)} of ${upload.name}.`);
    const text = texts.join("").trim();
    if (format === "json" || this.kind === "bare") return { text };
    const wantsWords = upload.fields["timestamp_granularities[]"]?.includes("word") === true;
    const timed = heard.map(({ start, end }, n) => wordsBetween(start, end, texts[n] ?? ""));
    const segments = heard.map(({ start, end }, id) => ({
      ...{ id, seek: 0, start, end, text: texts[id], tokens: [50_364], temperature: 0 },
      ...{ avg_logprob: -0.3, compression_ratio: 1.2, no_speech_prob: 0.01 },
    }));
    const head = { task: "transcribe", language: "english", duration: 1, text };
    switch (this.kind) {
      case "whisper-1":
        return { ...head, segments, ...(wantsWords && { words: timed.flat() }) };
      case "speaches":
        return {
          ...head,
          segments: segments.map((segment, n) => ({
            ...segment,
            words: wantsWords ? timed[n] : null,
          })),
          words: wantsWords ? timed.flat() : null,
        };
      case "whisper.cpp":
        return {
          ...head,
          segments: segments.map((segment, n) => ({
            ...segment,
            words: (timed[n] ?? []).map((word) => ({ ...word, t_dtw: -1, probability: 0.9 })),
          })),
        };
      case "vllm":
      case "vllm-old":
      case "gpt-4o-transcribe":
        return { ...head, duration: "1", segments };
    }
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

const openAiError = (status: number, message: string) => ({
  status,
  body: { error: { message, type: "invalid_request_error", param: null, code: null } },
});

const vllmError = (message: string) => ({
  status: 400,
  body: { object: "error", message, type: "BadRequestError", param: null, code: 400 },
});

function wordsBetween(start: number, end: number, text: string) {
  const words = text.trim().split(" ");
  const each = (end - start) / words.length;
  return words.map((word, n) => ({ word, start: start + n * each, end: start + (n + 1) * each }));
}

/** The loudness of each 20 ms, from 0 to 1. */
function windowLevels(pcm: Buffer): number[] {
  const samples = new Int16Array(pcm.buffer, pcm.byteOffset, Math.floor(pcm.length / 2));
  return Array.from({ length: Math.floor(samples.length / 320) }, (_, n) => {
    const window = samples.subarray(n * 320, (n + 1) * 320);
    return Math.sqrt(window.reduce((sum, one) => sum + one * one, 0) / 320) / 32_768;
  });
}

/** Where it is loud, with breaks of at least 0.3 s between. */
function soundings(levels: readonly number[], step: number, loud: number): Sounding[] {
  const found: { start: number; end: number }[] = [];
  for (const [n, level] of levels.entries()) {
    if (level < loud) continue;
    const last = found.at(-1);
    if (last && n * step - last.end < 0.3) last.end = (n + 1) * step;
    else found.push({ start: n * step, end: (n + 1) * step });
  }
  return found;
}
