/** What the user wants of the recorder at a moment. */
export interface Wish {
  readonly isPaused: boolean;
  readonly isMuted: boolean;
}

/** A span of time in which the wish was the same. */
export interface WishedSpan extends Wish {
  readonly from: number;
  readonly to: number;
}

/** Older wishes are forgotten: no sound comes later than this. */
const REMEMBERED_MS = 10 * 60_000;

/**
 * What was wanted when. Sound from a page arrives after it was heard, perhaps after a pause has begun or ended:
 * what becomes of it was decided when it was heard. Times are milliseconds of one clock.
 */
export class Wishes {
  #changes: readonly (Wish & { readonly at: number })[];

  constructor(first: Wish) {
    this.#changes = [{ ...first, at: -Infinity }];
  }

  get now(): Wish {
    const { isPaused, isMuted } = this.#last;
    return { isPaused, isMuted };
  }

  set(at: number, change: Partial<Wish>): void {
    const next = { ...this.#last, ...change, at: Math.max(at, this.#last.at) };
    const kept = this.#changes.findLastIndex((one) => one.at < at - REMEMBERED_MS);
    this.#changes = [...this.#changes.slice(Math.max(0, kept)), next];
  }

  /** A span of time, cut where the wish changed. */
  during(from: number, to: number): WishedSpan[] {
    return this.#changes.flatMap(({ at, isPaused, isMuted }, n) => {
      const start = Math.max(from, at);
      const end = Math.min(to, this.#changes[n + 1]?.at ?? Infinity);
      return start < end ? [{ from: start, to: end, isPaused, isMuted }] : [];
    });
  }

  get #last(): Wish & { readonly at: number } {
    return this.#changes.at(-1) ?? { at: -Infinity, isPaused: false, isMuted: false };
  }
}
