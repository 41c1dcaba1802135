/** Runs in plain Node too, types stripped. */
import type { IncomingMessage } from "node:http";
import { FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import type { Sounding } from "./soundings.mts";

/** The servers that people really have. `bare`: a gateway that gives text whatever is asked. */
export type SpeechServerKind =
  | "whisper-1"
  | "gpt-4o-transcribe"
  | "vllm"
  | "vllm-old"
  | "whisper.cpp"
  | "speaches"
  | "bare";

interface Refusal {
  readonly status: number;
  readonly body: unknown;
}

/** One request, parsed. */
export interface Upload {
  readonly n: number;
  readonly fields: Readonly<Record<string, readonly string[]>>;
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
  readonly headers: IncomingMessage["headers"];
}

export function modelOf(kind: SpeechServerKind): string {
  if (kind === "gpt-4o-transcribe" || kind === "whisper-1") return kind;
  if (kind === "speaches") return "Systran/faster-whisper-small";
  return kind === "whisper.cpp" ? "" : "openai/whisper-large-v3";
}

/** What a server of this kind says to an upload that it does not take; null: it takes it. */
export function refusalBy(
  kind: SpeechServerKind,
  upload: Upload,
  { key, mostBytes = 25 * 2 ** 20 }: { readonly key?: string; readonly mostBytes?: number },
): Refusal | null {
  const format = upload.fields["response_format"]?.[0] ?? "json";
  const seconds = ((upload.bytes.length / FRAME_BYTES) * FRAME_SAMPLES) / SAMPLE_RATE;
  if (key !== undefined && upload.headers.authorization !== `Bearer ${key}`)
    return openAiError(401, "Incorrect API key provided: sk-wrong*********.");
  if (upload.bytes.length > mostBytes)
    return openAiError(413, `Maximum content size limit (${mostBytes}) exceeded`);
  if (kind === "gpt-4o-transcribe") return refusalByGpt4o(format, seconds);
  return kind.startsWith("vllm") ? refusalByVllm(kind, upload, format, seconds) : null;
}

function refusalByGpt4o(format: string, seconds: number): Refusal | null {
  if (format !== "json" && format !== "text")
    return openAiError(
      400,
      `response_format '${format}' is not compatible with model 'gpt-4o-transcribe-api-ev3'. Use 'json' or 'text' instead.`,
    );
  if (seconds <= 1_400) return null;
  return openAiError(
    400,
    `audio duration ${seconds} seconds is longer than 1400 seconds which is the maximum for this model`,
  );
}

function refusalByVllm(
  kind: SpeechServerKind,
  { fields }: Upload,
  format: string,
  seconds: number,
): Refusal | null {
  const model = fields["model"]?.[0];
  if (kind === "vllm-old" && format === "verbose_json")
    return vllmError("Currently only support response_format `text` or `json`");
  if (seconds > 600) return vllmError("Maximum clip duration (600s) exceeded.");
  if (model !== modelOf(kind)) {
    const message = `The model \`${model}\` does not exist.`;
    return { status: 404, body: { error: { message, type: "NotFoundError", code: 404 } } };
  }
  if (kind === "vllm" && fields["timestamp_granularities[]"]?.includes("word"))
    return vllmError("timestamp_granularities word is not supported");
  return null;
}

/** The answer of a server of this kind that heard these sounds. */
export function answerAs(
  kind: SpeechServerKind,
  upload: Upload,
  heard: readonly Sounding[],
): unknown {
  const format = upload.fields["response_format"]?.[0] ?? "json";
  const texts = heard.map(({ start }) => ` A sound at ${start.toFixed(2)} of ${upload.name}.`);
  const text = texts.join("").trim();
  if (format === "json" || kind === "bare") return { text };
  const wantsWords = upload.fields["timestamp_granularities[]"]?.includes("word") === true;
  const timed = heard.map(({ start, end }, n) => wordsBetween(start, end, texts[n] ?? ""));
  const segments = heard.map(({ start, end }, id) => ({
    ...{ id, seek: 0, start, end, text: texts[id], tokens: [50_364], temperature: 0 },
    ...{ avg_logprob: -0.3, compression_ratio: 1.2, no_speech_prob: 0.01 },
  }));
  const head = { task: "transcribe", language: "english", duration: 1, text };
  switch (kind) {
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
