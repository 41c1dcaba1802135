import { Emitter } from "../../core/emitter.ts";
import type { Progress } from "../../services/voice/transcription/transcription.ts";

/** `whole`: all words are there. `partial`: the transcription failed, or was cancelled. */
export type TranscriptEnd = "whole" | "partial";

export interface TranscriptNews {
  /** The id of the interview. */
  readonly interview: string;
  readonly is: Progress | TranscriptEnd;
}

const NOTHING_YET: Progress = { done: 0, of: 0 };

/** The transcripts that are being made of interviews that have ended. Whoever needs their words may wait for them. */
export class TranscriptsUnderway {
  readonly changed = new Emitter<TranscriptNews>();
  private readonly progress = new Map<string, Progress>();

  /** How far the transcript of an interview is; undefined when none is made. */
  of(interview: string): Progress | undefined {
    return this.progress.get(interview);
  }

  /** It is being made, or is about to be: `of` is 0 until it is known. */
  tell(interview: string, is = NOTHING_YET): void {
    this.progress.set(interview, is);
    this.changed.emit({ interview, is });
  }

  /** Nothing happens when none was being made. */
  end(interview: string, is: TranscriptEnd): void {
    if (this.progress.delete(interview)) this.changed.emit({ interview, is });
  }
}
