import { SAMPLE_RATE } from "../../../core/voice/frames.ts";
import { joinLevels, levelOf, type Level } from "../../../core/voice/level.ts";
import { floatsOf } from "../../../core/voice/pcm.ts";
import { explainFileError } from "../../files/fileSystem.ts";
import type { CaptureNews } from "../captureProtocol.ts";
import { AnchorPace, type HeardSample } from "./anchorPace.ts";
import type { FrameFile } from "./frameFile.ts";
import { tune, type Encoder } from "./lame.ts";

const LEVEL_MS = 250;
const SYNC_MS = 1_000;
const NO_LEVEL: Level = { ms: 0, peak: 0, rms: 0 };

/** Sound in, frames of the file out; and what the parent is told about it: anchors, levels, a disk that refuses. */
export class Tape {
  /** Silence is recorded then, so that the time goes on. */
  isMuted = false;
  readonly #encoder: Encoder;
  readonly #file: FrameFile;
  readonly #tell: (news: CaptureNews) => void;
  readonly #pace = new AnchorPace();
  #rate = SAMPLE_RATE;
  /** What the file had when the rate was set, and what was heard at that rate since. */
  #before: number;
  #heard = 0;
  #isRunning = false;
  #level = NO_LEVEL;
  #syncedAt = 0;
  #diskProblem: string | null = null;

  constructor(encoder: Encoder, file: FrameFile, tell: (news: CaptureNews) => void) {
    this.#encoder = encoder;
    this.#file = file;
    this.#tell = tell;
    this.#before = file.samples;
    tune(this.#encoder, this.#rate);
  }

  /** What was recorded, in samples of the file. */
  get samples(): number {
    return this.#before + this.#inFile(this.#heard);
  }

  /** The rate of the frames that follow, in Hz. The file keeps its own: it goes on as if begun anew. */
  tune(rate: number): void {
    if (rate === this.#rate) return;
    this.pause();
    if (this.#heard > 0) this.#file.append(this.#encoder.finalize());
    this.#before = this.#file.samples;
    this.#heard = 0;
    this.#rate = rate;
    tune(this.#encoder, this.#rate);
  }

  /** A frame that ended at `at`. */
  record(frame: Int16Array, at: number): void {
    this.#heard += frame.length;
    this.#file.append(this.#encoder.encode([this.#wanted(frame)]));
    this.#anchor({ at, sample: this.samples }, this.#inFile(frame.length));
    this.#measure(levelOf(frame, this.#rate));
    const isDue = at - this.#syncedAt >= SYNC_MS;
    // A disk that refuses is not asked thirty times a second.
    if (this.#diskProblem === null || isDue) this.#write();
    if (!isDue) return;
    this.#syncedAt = at;
    this.#file.sync();
  }

  /** Nothing is recorded for a while. */
  pause(): void {
    const last = this.#isRunning ? this.#pace.end() : null;
    this.#isRunning = false;
    if (last) this.#tell({ kind: "anchor", ...last });
  }

  /** The end of the file. Null, or why something of it is lost. */
  finish(): string | null {
    this.pause();
    this.#file.append(this.#encoder.finalize());
    this.#write();
    this.#file.close();
    return this.#diskProblem;
  }

  #wanted(frame: Int16Array): Float32Array {
    return this.isMuted ? new Float32Array(frame.length) : floatsOf(frame);
  }

  #inFile(samples: number): number {
    return Math.round((samples * SAMPLE_RATE) / this.#rate);
  }

  #anchor(frame: HeardSample, samples: number): void {
    const anchor = this.#isRunning ? this.#pace.next(frame) : this.#pace.begin(frame, samples);
    this.#isRunning = true;
    if (anchor) this.#tell({ kind: "anchor", ...anchor });
  }

  #measure(level: Level): void {
    if (this.isMuted) return;
    this.#level = joinLevels(this.#level, level);
    if (this.#level.ms < LEVEL_MS) return;
    this.#tell({ kind: "level", ...this.#level });
    this.#level = NO_LEVEL;
  }

  #write(): void {
    const before = this.#diskProblem;
    try {
      this.#file.write();
      this.#diskProblem = null;
    } catch (error) {
      this.#diskProblem = explainFileError(error);
    }
    if (before !== this.#diskProblem) this.#tell({ kind: "disk", detail: this.#diskProblem });
  }
}
