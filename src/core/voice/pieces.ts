import { FRAME_SAMPLES, samplesOfMs } from "./frames.ts";
import { STEP_DB } from "./loudness.ts";

/** A stretch of the recording in samples, `to` not included; both lie between two frames. */
export interface Piece {
  readonly from: number;
  readonly to: number;
}

/** How long a piece may be, in samples. The last one may be shorter. */
export interface Lengths {
  readonly shortest: number;
  readonly longest: number;
}

/** Every server takes these: the strictest known limits are 25 MB and 600 s. */
export const USUAL_LENGTHS = lengths(120, 300);
/** For models that give no times: where a piece begins is then all that is known. */
export const SHORT_LENGTHS = lengths(20, 40);

/** Lengths from seconds, in whole frames. */
export function lengths(shortestSeconds: number, longestSeconds: number): Lengths {
  const whole = (seconds: number) =>
    Math.round(samplesOfMs(seconds * 1000) / FRAME_SAMPLES) * FRAME_SAMPLES;
  return { shortest: whole(shortestSeconds), longest: whole(longestSeconds) };
}

/** About half a second. */
const PAUSE_FRAMES = 14;
/** About a fifth: what a word lasts. */
const WORD_FRAMES = 5;
/** A click of the keyboard is loud and short: no frame counts for more than this many. */
const MOST_FOR_ONE = 2;
/** Of 100 frames with sound, so many are noise alone, whoever speaks. */
const NOISE_PERCENT = 10;
/** The gain is compressed where noise takes the encoder's bits: 7 dB of it are 10 dB of sound and more. */
const SPEECH_STEPS = 7 / STEP_DB;

/**
 * Cuts a stretch of a recording at the quietest half second between the shortest and the longest length, one
 * piece after the other, so that a recording that grows keeps its cuts. What is left at the end is the last
 * piece when the stretch `isWhole`; else it waits for more.
 */
export function cutPieces(
  loudness: Uint8Array,
  { from, to }: Piece,
  { shortest, longest }: Lengths,
  isWhole: boolean,
): Piece[] {
  const pieces: Piece[] = [];
  const [least, most] = [shortest / FRAME_SAMPLES, longest / FRAME_SAMPLES];
  const end = Math.min(to / FRAME_SAMPLES, loudness.length);
  let start = from / FRAME_SAMPLES;
  while (end - start > most) {
    const cut = quietest(loudness, start + least, start + most);
    pieces.push(pieceOf(start, cut));
    start = cut;
  }
  if (isWhole && end > start) pieces.push(pieceOf(start, end));
  return pieces;
}

/** The middle of the quietest half second between two frames; of equal ones the first. */
function quietest(loudness: Uint8Array, from: number, to: number): number {
  let sum = sumOf(loudness.subarray(from, from + PAUSE_FRAMES));
  let [least, at] = [sum, from];
  for (let frame = from + 1; frame + PAUSE_FRAMES <= to; frame += 1) {
    sum += (loudness[frame + PAUSE_FRAMES - 1] ?? 0) - (loudness[frame - 1] ?? 0);
    if (sum < least) [least, at] = [sum, frame];
  }
  return Math.min(to, at + PAUSE_FRAMES / 2);
}

/**
 * From the first to the last fifth of a second in a piece that stands out of the noise before its end, or null:
 * there is no speech in it. Servers invent text for silence. Whatever is recorded later changes nothing.
 */
export function speechIn(loudness: Uint8Array, { from, to }: Piece): Piece | null {
  const [first, end] = [Math.floor(from / FRAME_SAMPLES), Math.ceil(to / FRAME_SAMPLES)];
  const noise = noiseBefore(loudness, end);
  const excess = (step: number) => Math.min(step - noise, SPEECH_STEPS * MOST_FOR_ONE);
  let [begins, ends] = [-1, -1];
  for (let frame = Math.max(0, first); frame + WORD_FRAMES <= end; frame += 1) {
    const word = loudness.subarray(frame, frame + WORD_FRAMES);
    if (word.reduce((sum, step) => sum + excess(step), 0) < SPEECH_STEPS * WORD_FRAMES) continue;
    if (begins < 0) begins = frame;
    ends = frame + WORD_FRAMES;
  }
  return begins < 0 ? null : pieceOf(begins, ends);
}

/** The loudness of the room; digital silence is none. */
function noiseBefore(loudness: Uint8Array, end: number): number {
  const counts = new Uint32Array(256);
  for (const step of loudness.subarray(0, end)) counts[step] = (counts[step] ?? 0) + 1;
  const sounding = Math.min(end, loudness.length) - (counts[0] ?? 0);
  let left = (sounding * NOISE_PERCENT) / 100;
  for (let step = 1; step < counts.length; step += 1) {
    left -= counts[step] ?? 0;
    if (left < 0) return step;
  }
  return 0;
}

function pieceOf(start: number, end: number): Piece {
  return { from: start * FRAME_SAMPLES, to: end * FRAME_SAMPLES };
}

function sumOf(steps: Uint8Array): number {
  let sum = 0;
  for (const step of steps) sum += step;
  return sum;
}

/** What of [0, `end`) lies in none of the pieces, by time. */
export function gapsBetween(pieces: readonly Piece[], end: number): Piece[] {
  const gaps: Piece[] = [];
  let from = 0;
  for (const piece of pieces.toSorted((a, b) => a.from - b.from)) {
    if (piece.from > from) gaps.push({ from, to: Math.min(piece.from, end) });
    from = Math.max(from, piece.to);
  }
  if (end > from) gaps.push({ from, to: end });
  return gaps.filter((gap) => gap.to > gap.from);
}

/** Two pieces of one, cut where it is quietest around its middle; null when it is too short for that. */
export function halve(loudness: Uint8Array, { from, to }: Piece): readonly [Piece, Piece] | null {
  const frames = (to - from) / FRAME_SAMPLES;
  if (frames < 8 * PAUSE_FRAMES) return null;
  const start = from / FRAME_SAMPLES;
  const cut = quietest(loudness, start + Math.floor(frames * 0.4), start + Math.ceil(frames * 0.6));
  return [pieceOf(start, cut), pieceOf(cut, to / FRAME_SAMPLES)];
}
