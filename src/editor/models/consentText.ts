import type { Source } from "../../core/evidence/source.ts";
import type { SendingPreview } from "../../core/grading/judge/preview.ts";
import {
  isCloudModel,
  isLoopback,
  isOnThisMachine,
  type ModelIdentity,
} from "../../core/models/model.ts";
import { hostOf } from "./choice.ts";

/** What goes out when an interview is graded. */
export interface Sending {
  readonly notes: number;
  readonly turns: number;
  readonly boardElements: number;
  /** Estimated, over all requests. */
  readonly tokens: number;
  readonly requests: number;
}

/** What is asked before the first sending to a place. */
export interface ConsentQuestion {
  readonly message: string;
  readonly detail: string;
}

const OLLAMA_CLOUD = "https://ollama.com";

/** What the user's consent is given to: an origin or a vendor; null where nothing leaves this machine. */
export function consentPlace(identity: ModelIdentity): string | null {
  const { provider, origin, model } = identity;
  if (isOnThisMachine(identity)) return null;
  if (provider === "vscode") return `vscode:${origin}`;
  return isCloudModel(model) && isLoopback(origin) ? OLLAMA_CLOUD : origin;
}

const VOICE = "voice:";

/** The same for recordings: a yes to texts is none to a voice. */
export const voicePlace = (url: string): string | null => {
  const { origin } = new URL(url);
  return isLoopback(origin) ? null : VOICE + origin;
};

export const isVoicePlace = (place: string): boolean => place.startsWith(VOICE);

/** The name of a consent place for people: a host, or a vendor. */
export const placeName = (place: string): string => {
  if (isVoicePlace(place)) return `${hostOf(place.slice(VOICE.length))} (recordings)`;
  return place.startsWith("vscode:")
    ? `${place.slice("vscode:".length)} (through VS Code)`
    : hostOf(place);
};

/** What grading these sources sends, by the preview of its requests. */
export function sendingOf(sources: readonly Source[], { requests }: SendingPreview): Sending {
  const count = (kind: Source["kind"]) => sources.filter((source) => source.kind === kind).length;
  return {
    notes: count("notes"),
    turns: count("speech"),
    boardElements: count("board"),
    tokens: requests.reduce((sum, { estimatedTokens }) => sum + estimatedTokens, 0),
    requests: requests.length,
  };
}

/** The question before the first sending, and what it is about. */
export function consentText(place: string, sending: Sending): ConsentQuestion {
  const { notes, turns, boardElements, tokens, requests } = sending;
  const parts = [
    plural(notes, "paragraph of notes", "paragraphs of notes"),
    plural(turns, "turn of the transcript", "turns of the transcript"),
    plural(boardElements, "board element", "board elements"),
  ];
  const size = `about ${tokens.toLocaleString("en-US")} tokens in ${plural(requests, "request", "requests")}`;
  return {
    message: `Send this interview to ${placeName(place)}?`,
    detail: `It leaves this machine: ${parts.join(", ")}, with the question and its rubric; ${size}. You are asked once for this place. "Select AI Grader…" takes the answer back.`,
  };
}

const plural = (count: number, one: string, many: string): string =>
  `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
