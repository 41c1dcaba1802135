import { join } from "node:path";
import { DojoError } from "../../../core/errors.ts";
import type { EventOf, InterviewEvent } from "../../../core/interview/event.ts";
import { anchorsOf, ClockMap } from "../../../core/voice/clockMap.ts";
import { byteOf, FRAME_SAMPLES, samplesIn, wholeFrames } from "../../../core/voice/frames.ts";
import { isOnGrid, loudnessOf } from "../../../core/voice/loudness.ts";
import {
  cutPieces,
  gapsBetween,
  speechIn,
  type Lengths,
  type Piece,
} from "../../../core/voice/pieces.ts";
import { transcribedIn } from "../../../core/voice/transcriptionRound.ts";
import { readIfThere, type FileSystem } from "../../files/fileSystem.ts";
import { sha256Of } from "../../files/sha256.ts";
import { readEvents } from "../../interview/journalReader.ts";
import { RECORDING } from "../recordings.ts";

type Transcribed = EventOf<"voice-transcribed">;

/** What is to be transcribed of a recording. */
interface Wanted {
  /** What the journal knows by now. */
  readonly transcribed: readonly Transcribed[];
  readonly round: number;
  readonly lengths: Lengths;
  /** Nothing more is recorded, so that the last piece is whole. */
  readonly isOver: boolean;
}

/** @throws DojoError when there is no recording, or it is none of this product. */
export async function openRecording(folder: string, files: FileSystem): Promise<RecordingPieces> {
  const bytes = await readIfThere(files, join(folder, RECORDING));
  // A recorder makes the file before the first sound comes.
  if (samplesIn(bytes?.length ?? 0) === 0 || bytes === null)
    throw new DojoError(
      'This interview has no recording. Bring one in with "Import Audio File…", then transcribe it.',
    );
  const events = await readEvents(files, folder);
  if (anchorsOf(events).length === 0)
    throw new DojoError(
      "The journal of this interview tells nothing of a recording, so that nobody knows when its words were said. Import a transcript with times instead.",
    );
  return new RecordingPieces(bytes, events);
}

/** A recording at one moment, with what the journal knows of it. */
export class RecordingPieces {
  readonly loudness: Uint8Array;
  readonly clock: ClockMap;
  /** What the journal knows of transcriptions, of this recording and of others that were in its place. */
  readonly transcribed: readonly Transcribed[];
  /** The round that a transcription of it goes on with. */
  readonly round: number;

  /** @throws DojoError when the file is no recording of this product. */
  constructor(
    readonly bytes: Uint8Array,
    events: readonly InterviewEvent[],
  ) {
    if (!isOnGrid(bytes))
      throw new DojoError(
        "voice.mp3 is not in the form in which interviews are recorded: restore it from a copy, or import a transcript.",
      );
    this.loudness = loudnessOf(bytes.subarray(0, wholeFrames(bytes.length)));
    this.clock = new ClockMap(events);
    const { pieces, round } = transcribedIn(events);
    this.transcribed = pieces;
    this.round = round;
  }

  sumOf({ from, to }: Piece): string {
    return sha256Of(this.bytes.subarray(byteOf(from), byteOf(to)));
  }

  /** The pieces with speech that are not transcribed in a round, by time. */
  missing({ transcribed, round, lengths, isOver }: Wanted): Piece[] {
    const end = samplesIn(this.bytes.length);
    return this.#gaps(transcribed, round)
      .flatMap((gap) => cutPieces(this.loudness, gap, lengths, isOver || gap.to < end))
      .filter((piece) => speechIn(this.loudness, piece) !== null);
  }

  /** How much sound, in samples, the longest stretch has that was not transcribed in its round. Digital silence is none. */
  mostPassedOver(): number {
    const sounding = this.#gaps(this.transcribed, this.round).map(
      ({ from, to }) =>
        this.loudness.subarray(from / FRAME_SAMPLES, to / FRAME_SAMPLES).filter((step) => step > 0)
          .length,
    );
    return Math.max(0, ...sounding) * FRAME_SAMPLES;
  }

  #gaps(transcribed: readonly Transcribed[], round: number): Piece[] {
    const end = samplesIn(this.bytes.length);
    const done = transcribed.filter((piece) => piece.round === round && this.#isOf(piece, end));
    return gapsBetween(done, end);
  }

  /** After a recording was deleted, another one may be where it was. */
  #isOf(piece: Transcribed, end: number): boolean {
    return piece.to <= end && this.sumOf(piece) === piece.sha256;
  }
}
