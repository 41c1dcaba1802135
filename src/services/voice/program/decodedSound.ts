/** A stretch of mono sound, from -1 to 1. */
export interface SoundPart {
  readonly rate: number;
  readonly samples: Float32Array;
}

/** A file that is being decoded. */
export interface DecodedSound {
  /** As its container says; null when it does not. */
  readonly seconds: number | null;
  /** From the beginning to the end, part by part: hours of sound never are in memory at once. */
  readonly parts: AsyncIterable<SoundPart>;
}
