import { basename } from "node:path";
import pLimit from "p-limit";
import { DojoError } from "../../../core/errors.ts";
import type { VoiceNote } from "../../../core/interview/event.ts";
import type { InterviewState } from "../../../core/interview/state.ts";
import { backoffMs } from "../../../core/models/backoff.ts";
import type { Failure } from "../../../core/models/failure.ts";
import { isLoopback } from "../../../core/models/model.ts";
import { msOfSamples, samplesIn } from "../../../core/voice/frames.ts";
import { halve, SHORT_LENGTHS, type Piece } from "../../../core/voice/pieces.ts";
import type { Understood } from "../../../core/voice/serverReply.ts";
import { sliceOf, type Slice } from "../../../core/voice/slice.ts";
import { speechPrompt } from "../../../core/voice/speechPrompt.ts";
import { spokenSegments } from "../../../core/voice/spokenSegments.ts";
import {
  endsTheRun,
  isTooMuch,
  isWorthRepeating,
} from "../../../core/voice/transcriptionFailure.ts";
import type { FileSystem } from "../../files/fileSystem.ts";
import type { Pace } from "../../models/pace.ts";
import { openRecording, type RecordingPieces } from "./recordingPieces.ts";
import { uploadName, type SpeechServer } from "./speechServer.ts";

/** The one writer of the interview: `InterviewSession`. */
export interface Notebook {
  readonly folder: string;
  readonly state: InterviewState;
  /** Null, or who may write instead. */
  readonly readOnly: string | null;
  noteVoice(note: VoiceNote): void;
}

export interface Progress {
  /** Pieces that have come to their end in this run, well or not. */
  readonly done: number;
  readonly of: number;
}

interface Options {
  readonly files: FileSystem;
  readonly pace: Pace;
  readonly server: SpeechServer;
  readonly glossary: string;
  /** False while it is being recorded: the end of the file waits for more. */
  readonly isOver: boolean;
  /** Everything is sent anew, whatever was transcribed before. */
  readonly again?: boolean;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** What became of a run. What was understood is in the journal, whatever else happened. */
export interface Outcome {
  readonly understood: number;
  /** Pieces without an answer; the next run sends them. */
  readonly failed: number;
  /** Why pieces failed, or why nothing more was sent; null when all is well. */
  readonly failure: Failure | null;
}

const MOST_ATTEMPTS = 4;
/** So many pieces that fail before any is understood: the others would, too. */
const HOPELESS = 3;
const CANCELLED: Failure = { kind: "cancelled", detail: "" };

/**
 * Has the recording of an interview transcribed, piece by piece. Each answer is in the journal before the next
 * piece goes out, so that a run that was cut short goes on where it was; only an answer that was lost on its way
 * is asked for twice.
 * @throws DojoError when there is no recording, or the interview belongs to another window.
 */
export async function transcribe(notebook: Notebook, options: Options): Promise<Outcome> {
  requireOurs(notebook);
  const recording = await openRecording(notebook.folder, options.files);
  const isAgain = options.again === true && notebook.state.transcribed.length > 0;
  const round = recording.round + (isAgain ? 1 : 0);
  return new Run(notebook, options, recording, round).run();
}

class Run {
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private planned: readonly Piece[] = [];
  private done = 0;
  private understood = 0;
  private failed = 0;
  private failure: Failure | null = null;
  private openAt = 0;

  constructor(
    private readonly notebook: Notebook,
    private readonly options: Options,
    private readonly recording: RecordingPieces,
    private readonly round: number,
  ) {
    this.signal = AbortSignal.any([options.signal, this.stop.signal]);
  }

  async run(): Promise<Outcome> {
    const { server, isOver } = this.options;
    // One at a time for a machine of one's own: it has one processor for this.
    const limit = pLimit(isLoopback(new URL(server.place.url).origin) ? 1 : 2);
    for (let lengths; lengths !== server.lengths && !this.signal.aborted;) {
      lengths = server.lengths;
      const { transcribed } = this.notebook.state;
      const { round } = this;
      this.planned = this.recording.missing({ transcribed, round, lengths, isOver });
      [this.done, this.failed, this.failure] = [0, 0, null];
      this.tell();
      await Promise.all(this.planned.map((piece) => limit(() => this.take(piece))));
    }
    const { understood, failed } = this;
    const failure = this.options.signal.aborted ? CANCELLED : this.failure;
    return { understood, failed, failure };
  }

  private async take(piece: Piece): Promise<void> {
    if (this.signal.aborted || this.isTooLong(piece)) return;
    const failure = await this.transcribe(piece).catch((error: unknown) => {
      this.stop.abort();
      throw error;
    });
    if (this.options.signal.aborted) return;
    if (failure) this.fail(failure);
    this.done += 1;
    this.tell();
  }

  /** The server has turned out to give no times: everything is cut anew. */
  private isTooLong({ from, to }: Piece): boolean {
    return to - from > this.options.server.lengths.longest;
  }

  private fail(failure: Failure): void {
    this.failed += 1;
    if (this.failure === null || endsTheRun(failure)) this.failure = failure;
    const isHopeless = this.failed >= HOPELESS && this.understood === 0;
    if (endsTheRun(failure) || isHopeless) this.stop.abort();
  }

  private async transcribe(piece: Piece): Promise<Failure | null> {
    const slice = sliceOf(this.recording.bytes, piece);
    const outcome = await this.ask(piece, slice);
    if ("passages" in outcome) {
      if (outcome.isTimed || !this.isTooLong(piece)) this.note(piece, slice, outcome);
      return null;
    }
    const halves = isWorthHalving(outcome, piece) ? halve(this.recording.loudness, piece) : null;
    if (halves === null) return outcome;
    for (const half of halves) {
      const failure = this.signal.aborted ? CANCELLED : await this.transcribe(half);
      if (failure) return failure;
    }
    return null;
  }

  /** Asks until there is an answer or no hope for one. */
  private async ask(piece: Piece, { bytes }: Slice): Promise<Understood | Failure> {
    const { server, glossary, pace } = this.options;
    const name = this.nameOf(piece);
    const seconds = msOfSamples(samplesIn(bytes.length)) / 1000;
    for (let attempt = 1; ; attempt += 1) {
      await this.untilOpen();
      if (this.signal.aborted) return CANCELLED;
      requireOurs(this.notebook);
      const prompt = speechPrompt(glossary, this.notebook.state.transcribed, piece.from);
      const answer = await server.send({ name, bytes, seconds, prompt }, this.signal);
      if (answer.ok) return answer.understood;
      const { failure } = answer;
      const wait = backoffMs(attempt + 1, failure, pace.random());
      const mayRepeat = isWorthRepeating(failure) && !isTooMuch(failure);
      if (!mayRepeat || wait === null || attempt === MOST_ATTEMPTS) return failure;
      // Whoever comes while the server asks for a pause waits, too.
      if (failure.kind === "rate-limited") this.openAt = Math.max(this.openAt, pace.now() + wait);
      else await pace.sleep(wait, this.signal);
    }
  }

  private nameOf({ from }: Piece): string {
    const at = this.planned.findIndex((one) => from >= one.from && from < one.to);
    return uploadName(at + 1);
  }

  private async untilOpen(): Promise<void> {
    const { pace } = this.options;
    for (let left = 1; left > 0 && !this.signal.aborted;) {
      left = this.openAt - pace.now();
      if (left > 0) await pace.sleep(left, this.signal);
    }
  }

  private note(piece: Piece, { firstSample }: Slice, understood: Understood): void {
    requireOurs(this.notebook);
    const { loudness, clock } = this.recording;
    const { url, model } = this.options.server.place;
    const { transcribed, withdrawn } = this.notebook.state;
    const all = [transcribed, ...withdrawn.map(({ pieces }) => pieces)].flat();
    const numbered = all.reduce((sum, { segments }) => sum + segments.length, 0);
    const { origin, pathname } = new URL(url);
    this.notebook.noteVoice({
      type: "voice-transcribed",
      ...piece,
      sha256: this.recording.sumOf(piece),
      server: `${origin}${pathname}`,
      model,
      round: this.round,
      start_ms: Math.round(clock.msAt(piece.from)),
      end_ms: Math.round(clock.msAt(piece.to)),
      segments: spokenSegments(understood, { piece, firstSample, loudness, clock, numbered }),
    });
    this.understood += 1;
  }

  private tell(): void {
    this.options.onProgress?.({ done: this.done, of: this.planned.length });
  }
}

/** A server that is too slow even for half a minute never answers: each half would be waited for as long. */
function isWorthHalving(failure: Failure, { from, to }: Piece): boolean {
  const isShort = to - from <= SHORT_LENGTHS.longest;
  return isTooMuch(failure) && !(failure.kind === "timed-out" && isShort);
}

function requireOurs({ readOnly, folder }: Notebook): void {
  if (readOnly !== null)
    throw new DojoError(
      `${readOnly} has the interview ${basename(folder)} open. Transcribe it there, or close it there first.`,
    );
}
