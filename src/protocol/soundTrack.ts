import type { Span } from "../core/replay/time.ts";
import { along } from "../core/voice/clockMap.ts";
import { CODEC_DELAY_SAMPLES, msOfSamples, samplesOfMs } from "../core/voice/frames.ts";
import { spanOf, type Stretch } from "../core/voice/stretches.ts";

/** Interview time to seconds of the recording as a browser plays it, and back, where there is sound. */
export class SoundTrack {
  /** The times that can be heard, each in one go. */
  readonly spans: readonly Span[];

  constructor(private readonly stretches: readonly Stretch[]) {
    this.spans = stretches.map(spanOf);
  }

  /** The span that has `ms`; null where there is silence. */
  spanAt(ms: number): Span | null {
    return this.spans[this.#indexAt(ms)] ?? null;
  }

  /** Null where there is silence. */
  secondsAt(ms: number): number | null {
    const stretch = this.stretches[this.#indexAt(ms)];
    if (!stretch) return null;
    return msOfSamples(along(stretch, "ms", ms, samplesOfMs) + CODEC_DELAY_SAMPLES) / 1000;
  }

  /** When that was heard which is played at `seconds`, as it goes on from the sound at `near`; null where that is silence. */
  msAt(seconds: number, near: number): number | null {
    const stretch = this.stretches[this.#indexAt(near)];
    if (!stretch) return null;
    const sample = Math.max(0, samplesOfMs(seconds * 1000) - CODEC_DELAY_SAMPLES);
    return along(stretch, "sample", sample, msOfSamples);
  }

  /** The first moment of a span that can be heard; null when none can. */
  firstIn({ from, to }: Span): number | null {
    const heard = this.spans.find((span) => from < span.to && span.from < to);
    return heard ? Math.max(from, heard.from) : null;
  }

  #indexAt(ms: number): number {
    return this.spans.findIndex(({ from, to }) => from <= ms && ms < to);
  }
}
