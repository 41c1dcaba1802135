import { msOfSamples } from "../../../core/voice/frames.ts";

/** At `at` the recording had `sample` samples. */
export interface HeardSample {
  readonly at: number;
  readonly sample: number;
}

const PACE_MS = 1_000;

/**
 * Chooses which frames become anchors. A sound card hands frames over late, never early: of each second
 * the one that came earliest for its place tells best when it was heard.
 */
export class AnchorPace {
  #since = -Infinity;
  #best: HeardSample | null = null;
  #newest: HeardSample | null = null;

  /** The first frame of a stretch says where that begins. */
  begin(frame: HeardSample, samples: number): HeardSample {
    this.#since = frame.at;
    this.#best = null;
    this.#newest = frame;
    return { at: frame.at - msOfSamples(samples), sample: frame.sample - samples };
  }

  /** A frame with its end; now and then an anchor comes back. */
  next(frame: HeardSample): HeardSample | null {
    this.#newest = frame;
    if (this.#best === null || lateness(frame) <= lateness(this.#best)) this.#best = frame;
    if (frame.at - this.#since < PACE_MS) return null;
    this.#since = frame.at;
    const best = this.#best;
    this.#best = null;
    return best;
  }

  /** The last frame of a stretch says where that ends; null when there was none. */
  end(): HeardSample | null {
    const newest = this.#newest;
    this.#newest = null;
    return newest;
  }
}

function lateness({ at, sample }: HeardSample): number {
  return at - msOfSamples(sample);
}
