import type { HostSound } from "./outbox.ts";

const HEADER_BYTES = 44;

/** Sound as a WAV file of 16 bits and one channel; what was paused between two pieces takes no time. */
export function wavOf(sounds: readonly HostSound[]): ArrayBuffer {
  const rate = sounds.at(-1)?.rate ?? 16_000;
  const pieces = sounds.map((sound) => atRate(sound, rate));
  const bytes = 2 * pieces.reduce((sum, piece) => sum + piece.length, 0);
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + bytes));
  const text = (at: number, letters: string) =>
    new TextEncoder().encode(letters).forEach((byte, n) => view.setUint8(at + n, byte));
  text(0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, 2 * rate, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, bytes, true);
  let at = HEADER_BYTES;
  for (const piece of pieces)
    for (const sample of piece) {
      view.setInt16(at, sample, true);
      at += 2;
    }
  return view.buffer;
}

/** Another device may have stepped in; the nearest sample is good enough for the few seconds before that. */
function atRate({ samples, rate }: HostSound, wanted: number): Int16Array {
  if (rate === wanted) return samples;
  const length = Math.round((samples.length * wanted) / rate);
  return Int16Array.from({ length }, (_, n) => samples[Math.floor((n * rate) / wanted)] ?? 0);
}
