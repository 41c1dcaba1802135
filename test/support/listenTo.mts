/** Runs in plain Node too, types stripped. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SAMPLE_RATE } from "../../src/core/voice/frames.ts";

const call = promisify(execFile);
const TONE_WINDOW = 320;
const LOUD = 2_000;

/** What is in an MP3 file, as another decoder hears it. Rejects when that complains. */
export async function listenTo(file: string): Promise<HeardFile> {
  const shape = ["-f", "s16le", "-ac", "1", "-ar", String(SAMPLE_RATE)];
  const args = ["-v", "error", "-xerror", "-i", file, ...shape, "-"];
  const options = { encoding: "buffer", maxBuffer: 2 ** 28 } as const;
  const { stdout, stderr } = await call("ffmpeg", args, options);
  if (stderr.length > 0) throw new Error(`ffmpeg: ${stderr.toString()}`);
  return new HeardFile(new Int16Array(stdout.buffer, stdout.byteOffset, stdout.length / 2));
}

class HeardFile {
  readonly #samples: Int16Array;

  constructor(samples: Int16Array) {
    this.#samples = samples;
  }

  get seconds(): number {
    return this.#samples.length / SAMPLE_RATE;
  }

  /** How loud a part is, from 0 to 1. */
  rms(fromSecond = 0, toSecond = Infinity): number {
    const to = Math.min(this.#samples.length, toSecond * SAMPLE_RATE);
    const part = this.#samples.subarray(fromSecond * SAMPLE_RATE, to);
    return Math.sqrt(part.reduce((sum, one) => sum + one * one, 0) / part.length) / 32_768;
  }

  /** The samples at which silence ends, at least a second apart. */
  onsets(): number[] {
    const loud: number[] = [];
    for (let at = 0; at < this.#samples.length; at += 1) {
      if (Math.abs(this.#samples[at] ?? 0) <= LOUD) continue;
      loud.push(at);
      at += SAMPLE_RATE;
    }
    return loud;
  }

  /** The samples at which a tone of 1 kHz begins. */
  tones(): number[] {
    const starts: number[] = [];
    for (let at = 0; at + TONE_WINDOW <= this.#samples.length; at += TONE_WINDOW / 2) {
      if (!isTone(this.#samples.subarray(at, at + TONE_WINDOW))) continue;
      starts.push(at);
      at += SAMPLE_RATE;
    }
    return starts;
  }
}

/** Whether nearly all of a piece's energy is at 1 kHz. */
function isTone(piece: Int16Array): boolean {
  let [re, im, energy] = [0, 0, 0];
  for (const [n, sample] of piece.entries()) {
    re += sample * Math.cos((2 * Math.PI * n) / 16);
    im += sample * Math.sin((2 * Math.PI * n) / 16);
    energy += sample * sample;
  }
  const atTone = (2 * (re * re + im * im)) / piece.length;
  return energy > piece.length * 300 ** 2 && atTone > 0.8 * energy;
}
