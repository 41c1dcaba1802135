import { DojoError } from "../errors.ts";

/** A server that turns sound into words: the full address, since their paths differ. */
export interface TranscriptionPlace {
  readonly url: string;
  /** As the server calls it; empty where it has only one. */
  readonly model: string;
  /** `en`; empty: the server finds out. */
  readonly language: string;
}

/** What is asked of a server. Words with times come only from those that are known to take the question. */
export interface AskedForm {
  readonly format: "verbose_json" | "json";
  readonly words: boolean;
}

/** The form to begin with. @throws DojoError when the address is none. */
export function firstForm({ url, model }: TranscriptionPlace): AskedForm {
  // OpenAI's newer models give text only, and refuse anything else.
  if (/^gpt-4o.*-transcribe/i.test(model)) return { format: "json", words: false };
  const isOpenAi = new URL(transcriptionUrl(url)).hostname === "api.openai.com";
  // Speaches serves these; it and OpenAI's whisper-1 time words on demand, others answer 400.
  return { format: "verbose_json", words: isOpenAi || /faster-(?:distil-)?whisper/i.test(model) };
}

/** What to ask after a refusal; null: nothing less is left. */
export function nextForm({ format, words }: AskedForm): AskedForm | null {
  if (words) return { format, words: false };
  return format === "json" ? null : { format: "json", words: false };
}

/** The address as the user meant it. @throws DojoError for anything but http and https, and for a name or password in it. */
export function transcriptionUrl(text: string): string {
  const given = text.trim();
  const url = URL.canParse(given) ? new URL(given) : null;
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new DojoError(
      `${given.replace(/\/\/[^/@]*@/, "//")} is no address of a server. It is the full one, as in http://127.0.0.1:8000/v1/audio/transcriptions.`,
    );
  if (url.username !== "" || url.password !== "")
    throw new DojoError(
      `The address of ${url.host} has a name or password in it. Leave it out, and enter an API key with "Set Up Transcription…".`,
    );
  if (url.pathname === "/") url.pathname = "/v1/audio/transcriptions";
  return url.href;
}
