import { seededRandom } from "../../src/core/random.ts";
import { FRAME_BYTES, FRAME_SAMPLES, SAMPLE_RATE } from "../../src/core/voice/frames.ts";
import { encodeVoice } from "./lame.mts";
import { ROOT } from "./pack.ts";

/** A sound in a recording, in samples. */
export interface Burst {
  readonly from: number;
  readonly to: number;
}

/** A recording that was made without a microphone, and where there is something to hear in it. */
export interface Tape {
  readonly bytes: Buffer;
  readonly bursts: readonly Burst[];
}

/** A room with a little noise in which somebody hums now and then; `bursts` in seconds. */
export function humming(seconds: number, bursts: readonly (readonly [number, number])[]) {
  const sound = new Float32Array(Math.round(seconds * SAMPLE_RATE));
  const chance = seededRandom(1);
  for (let at = 0; at < sound.length; at += 1) sound[at] = (2 * chance() - 1) * 0.002;
  for (const [from, to] of bursts) {
    const last = Math.min(sound.length, Math.round(to * SAMPLE_RATE));
    for (let at = Math.round(from * SAMPLE_RATE); at < last; at += 1) {
      // Many overtones, as a voice has them.
      sound[at] = (sound[at] ?? 0) + 0.4 * (((180 * at) / SAMPLE_RATE) % 1) - 0.2;
    }
  }
  return sound;
}

/** Where there is a sound in each kind of minute, in seconds; in the last there is none. */
const PLANS = [
  [2, 3.4, 9, 12.5, 20.2, 21, 33, 38.1, 45.5, 47, 55, 57.3],
  [1, 6, 15.3, 16.1, 24, 30, 41.7, 43, 50.4, 56],
  [],
].map((times) => pairs(times));

/** A minute of each kind: encoded once, however many tapes are made of them. */
const tiles = PLANS.map((plan) => once(() => encodeVoice(ROOT, humming(60, plan))));

/** Of a minute with these sounds, as many as are wanted, one after the other; a minute without any for `isSilent`. */
export async function minutesOfTape(
  minutes: number,
  isSilent: (minute: number) => boolean = () => false,
): Promise<Tape> {
  const frames = Math.ceil((60 * SAMPLE_RATE) / FRAME_SAMPLES);
  const parts: Buffer[] = [];
  const bursts: Burst[] = [];
  for (let minute = 0; minute < minutes; minute += 1) {
    const which = isSilent(minute) ? 2 : minute % 2;
    const tile = await tiles[which]?.();
    parts.push(tile?.subarray(0, frames * FRAME_BYTES) ?? Buffer.alloc(0));
    const start = minute * frames * FRAME_SAMPLES;
    for (const [from, to] of PLANS[which] ?? [])
      bursts.push({ from: start + from * SAMPLE_RATE, to: start + to * SAMPLE_RATE });
  }
  return { bytes: Buffer.concat(parts), bursts };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function pairs(times: readonly number[]): [number, number][] {
  return Array.from({ length: times.length / 2 }, (_, n) => [
    times[2 * n] ?? 0,
    times[2 * n + 1] ?? 0,
  ]);
}
