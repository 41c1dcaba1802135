import { LONGEST_WAIT_MS } from "../models/backoff.ts";
import { isPassing, type Failure, type FailureKind } from "../models/failure.ts";
import { withoutKeys } from "../models/withoutKeys.ts";

const LENGTH_WORDS =
  /duration|too (?:long|large|big)|file size|maximum|exceed(?:s|ed)? .*(?:limit|length|size)/i;

/** The server wants less sound at once: it says so, or does not get done with it. */
export function isTooMuch({ kind, status, detail }: Failure): boolean {
  if (status === 413 || kind === "timed-out") return true;
  return (status === 400 || status === 422) && LENGTH_WORDS.test(detail);
}

/** The same piece is worth another attempt. */
export function isWorthRepeating(failure: Failure): boolean {
  return isPassing(failure) || failure.kind === "unusable-reply";
}

/** What no other piece would meet differently: nothing more is sent. */
export function endsTheRun({ kind, status, retryAfterMs = 0 }: Failure): boolean {
  // A server that refuses one sound may take the next.
  if (kind === "not-a-model-server" && isRefusedSound(status)) return false;
  return (
    ["unauthorised", "model-missing", "not-a-model-server", "unreachable", "cancelled"].includes(
      kind,
    ) ||
    (kind === "rate-limited" && retryAfterMs > LONGEST_WAIT_MS)
  );
}

const isRefusedSound = (status?: number): boolean => status === 400 || status === 422;

const SET_UP = '"Set Up Transcription…"';
const AGAIN = "Transcribe again; if that repeats, look at the server's log.";

/** What there is to say: the server with its path, its host alone, and what it said itself. */
interface Told {
  readonly failure: Failure;
  readonly server: string;
  readonly host: string;
  readonly model: string;
  /** ` (503: overloaded)`, or nothing. */
  readonly why: string;
}

/** What happened and the next step, for a person. */
export function transcriptionFailureText(failure: Failure, url: string, model: string): string {
  const server = url.replace(/^https?:\/\//, "").replace(/[?#].*$/, "");
  const detail = withoutKeys(failure.detail).replace(/\.+$/, "");
  const said = [failure.status, detail].filter((part) => part !== undefined && part !== "");
  const why = said.length === 0 ? "" : ` (${said.join(": ")})`;
  const say = TEXTS[failure.kind] ?? failed;
  return say({ failure, server, host: server.replace(/\/.*$/, ""), model, why });
}

const failed = ({ host, why }: Told): string => `${host} failed${why}. ${AGAIN}`;

const TEXTS: Partial<Record<FailureKind, (told: Told) => string>> = {
  unreachable: ({ host, why }) =>
    `No server answers on ${host}${why}. Start it, or choose another one with ${SET_UP}.`,
  unauthorised: ({ host, why }) =>
    `${host} refused access: the API key is missing or wrong${why}. Enter a valid key with ${SET_UP}.`,
  "model-missing": ({ host, model, why }) =>
    `${host} does not have the model "${model}"${why}. Choose another one with ${SET_UP}.`,
  "not-a-model-server": ({ failure, host, server, why }) =>
    isRefusedSound(failure.status)
      ? `${host} did not take the sound${why}. Check its model and its log, or choose another server with ${SET_UP}.`
      : `${server} does not take speech${why}. Correct the address with ${SET_UP}: most end in /v1/audio/transcriptions, whisper.cpp's in /inference.`,
  "rate-limited": ({ failure, host, why }) =>
    `${host} takes no more requests now${why}. ${waitText(failure.retryAfterMs)}`,
  "timed-out": ({ host }) =>
    `${host} took too long to answer. Transcribe again, or choose a smaller model with ${SET_UP}.`,
  "unusable-reply": ({ host, why }) => `${host} gave no transcript${why}. ${AGAIN}`,
  cancelled: () => "The transcription was cancelled. What is done is kept.",
};

function waitText(ms: number | undefined): string {
  if (ms === undefined) return "Wait a little, then transcribe again.";
  const length =
    ms > LONGEST_WAIT_MS ? `${Math.ceil(ms / 60_000)} min` : `${Math.ceil(ms / 1000)} s`;
  return `Wait ${length}, as it asks, then transcribe again.`;
}
