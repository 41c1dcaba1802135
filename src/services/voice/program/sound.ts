import type { ImportReason } from "../importJob.ts";

/** A stretch of mono sound, from -1 to 1. */
export interface Piece {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** A file that is being decoded. */
export interface Sound {
  /** As its container says; null when it does not. */
  readonly seconds: number | null;
  /** From the beginning to the end, piece by piece: hours of sound never are in memory at once. */
  readonly pieces: AsyncIterable<Piece>;
}

/** Why a file cannot become a recording, in a form that crosses to the parent. */
export class CannotImport extends Error {
  override readonly name = "CannotImport";
  readonly reason: ImportReason;

  constructor(reason: ImportReason, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** All channels as one: their mean. */
export function mix(channels: readonly Float32Array[]): Float32Array {
  const [first = new Float32Array(), ...others] = channels;
  if (others.length === 0) return first;
  return first.map(
    (sample, at) =>
      others.reduce((sum, channel) => sum + (channel[at] ?? 0), sample) / channels.length,
  );
}
