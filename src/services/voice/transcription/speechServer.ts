import type { Failure } from "../../../core/models/failure.ts";
import { SHORT_LENGTHS, USUAL_LENGTHS, type Lengths } from "../../../core/voice/pieces.ts";
import { readServerReply, type Understood } from "../../../core/voice/serverReply.ts";
import { isTooMuch } from "../../../core/voice/transcriptionFailure.ts";
import {
  firstForm,
  nextForm,
  transcriptionUrl,
  type AskedForm,
  type TranscriptionPlace,
} from "../../../core/voice/transcriptionServer.ts";
import { checkedFetch } from "../../models/checkedFetch.ts";
import { saidFailure, thrownFailure } from "../../models/httpFailure.ts";

/** A file of sound, and what the server is told with it. */
export interface Upload {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly seconds: number;
  readonly prompt: string;
}

export type Answer =
  | { readonly ok: true; readonly understood: Understood }
  | { readonly ok: false; readonly failure: Failure };

/** Node's own limit for an answer to begin is five minutes. */
const LONGEST_ANSWER_MS = 280_000;

/**
 * A server behind `/v1/audio/transcriptions` or a path of its own. The form is written by hand because the full
 * address is the user's to set, which the `openai` package does not allow.
 */
export class SpeechServer {
  #form: AskedForm;
  #givesTimes = true;

  /** @throws DojoError when the address is none. */
  constructor(
    readonly place: TranscriptionPlace,
    private readonly apiKey: string | undefined,
  ) {
    this.#form = firstForm(place);
  }

  /** How long pieces for it are: short where it gives no times. It may turn out with an answer. */
  get lengths(): Lengths {
    return this.#givesTimes && this.#form.format === "verbose_json" ? USUAL_LENGTHS : SHORT_LENGTHS;
  }

  /** Failures are values. A form that the server refuses, where it takes a plainer one, is not asked for again. */
  async send(upload: Upload, signal: AbortSignal): Promise<Answer> {
    for (let form = this.#form; ;) {
      const answer = await this.#sendAs(form, upload, signal);
      if (answer.ok) {
        this.#form = form;
        if (!answer.understood.isTimed) this.#givesTimes = false;
        return answer;
      }
      const plainer = isRefusal(answer.failure) ? nextForm(form) : null;
      if (plainer === null) return answer;
      form = plainer;
    }
  }

  async #sendAs(form: AskedForm, upload: Upload, signal: AbortSignal): Promise<Answer> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LONGEST_ANSWER_MS)]);
    const headers = this.apiKey === undefined ? {} : { authorization: `Bearer ${this.apiKey}` };
    try {
      const body = formOf(this.place, form, upload);
      const url = transcriptionUrl(this.place.url);
      const response = await checkedFetch(headers, within)(url, { method: "POST", body });
      return read(await response.text(), upload.seconds);
    } catch (error) {
      return { ok: false, failure: thrownFailure(error, within) };
    }
  }
}

/** What the nth piece of a recording is called when it is sent, from 1 on. */
export function uploadName(n: number): string {
  return `seg-${String(n).padStart(3, "0")}.mp3`;
}

/** What is sent, field by field; `file` is the sound. */
export function fieldsOf(
  { model, language }: TranscriptionPlace,
  { format, words }: AskedForm,
  prompt: string,
): readonly (readonly [name: string, value: string])[] {
  return [
    ...(model === "" ? [] : [["model", model] as const]),
    ["response_format", format],
    ["temperature", "0"],
    ...(language === "" ? [] : [["language", language] as const]),
    ...(prompt === "" ? [] : [["prompt", prompt] as const]),
    // Without the brackets some servers ignore it.
    ...(words
      ? (["segment", "word"] as const).map((unit) => ["timestamp_granularities[]", unit] as const)
      : []),
  ];
}

function formOf(place: TranscriptionPlace, form: AskedForm, { name, bytes, prompt }: Upload) {
  const data = new FormData();
  // Several servers tell the kind of sound by the name's ending.
  data.append("file", new Blob([Uint8Array.from(bytes)], { type: "audio/mpeg" }), name);
  for (const [field, value] of fieldsOf(place, form, prompt)) data.append(field, value);
  return data;
}

/** A 400 may have any reason; less is asked for before the piece counts as refused. */
function isRefusal(failure: Failure): boolean {
  const { kind, status } = failure;
  return (status === 400 || status === 422) && kind !== "model-missing" && !isTooMuch(failure);
}

function read(text: string, seconds: number): Answer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return { ok: false, failure: { kind: "unusable-reply", detail: "the answer is no JSON" } };
  }
  const understood = readServerReply(body, seconds);
  if (understood) return { ok: true, understood };
  // Some say an error with the status 200.
  const { detail } = saidFailure(body, 200);
  return {
    ok: false,
    failure: { kind: "unusable-reply", detail: detail || "it has another form" },
  };
}
