import { formatTime } from "../../../core/interview/stages.ts";
import { msOfSamples } from "../../../core/voice/frames.ts";
import type { Piece } from "../../../core/voice/pieces.ts";
import { uploadName } from "../../../services/voice/transcription/speechServer.ts";
import type { ConsentQuestion } from "../../models/consentText.ts";
import { megabytes } from "../megabytes.ts";

/** What a transcription is about to send. */
export interface SoundSending {
  readonly url: string;
  readonly pieces: readonly Piece[];
  /** Of all pieces together. */
  readonly bytes: number;
  /** The fields beside the sound, as they are sent with the first piece. */
  readonly fields: readonly (readonly [name: string, value: string])[];
  /** The recording that the pieces are cut out of, as a link. */
  readonly file: string;
  /** The first piece as a link to what can be heard. */
  readonly firstPiece: string;
}

/** The question before the first recording goes to a place outside this machine. */
export function soundQuestion({ url, pieces, bytes }: SoundSending): ConsentQuestion {
  return {
    message: `Send the recording of your voice to ${new URL(url).host}?`,
    detail: `It leaves this machine: ${lengthOf(pieces)} of sound, ${megabytes(bytes)}, in ${count(pieces.length)}, with a few words about the question and the words said before each piece. You are asked once for this place. "Set Up Transcription…" takes the answer back.`,
  };
}

/** Everything that would be sent, in words. */
export function soundSendingText(sending: SoundSending): string {
  const { url, pieces, bytes, fields, file, firstPiece } = sending;
  return [
    `This leaves the machine: it goes to ${url}, and nowhere else.`,
    "",
    `${lengthOf(pieces)} of sound, ${megabytes(bytes)} as MP3, in ${count(pieces.length)}. Silence is not sent.`,
    ...pieces.map(
      ({ from, to }, at) =>
        `  ${at + 1}. from ${formatTime(msOfSamples(from))} to ${formatTime(msOfSamples(to))} of the recording`,
    ),
    "A piece whose answer is lost is sent again, and one that is too long for the server in halves.",
    "",
    "With each piece go these fields:",
    `  file: the sound, named ${uploadName(1)} and so on`,
    ...fields.map(([name, value]) => `  ${name}: ${value}`),
    "The API key that you entered for this server goes with them, if there is one.",
    "From the second piece on, prompt ends with up to 200 characters of what was understood before it.",
    "",
    "To hear it, open these files:",
    `  the recording: ${file}`,
    `  its first piece, as it is sent: ${firstPiece}`,
    "",
  ].join("\n");
}

function lengthOf(pieces: readonly Piece[]): string {
  return formatTime(msOfSamples(pieces.reduce((sum, { from, to }) => sum + to - from, 0)));
}

function count(pieces: number): string {
  return `${pieces} ${pieces === 1 ? "piece" : "pieces"}`;
}
