interface Seen {
  readonly at: number;
  readonly lateness: number;
}

const REMEMBERED_MS = 4_000;

/**
 * When a frame was heard, on the page's clock. A page learns of sound late, never early: of the last seconds the
 * piece that came earliest for its place tells best.
 */
export class SoundClock {
  #seen: readonly Seen[] = [];

  /** `heardMs`: the end of a piece on the sound's own clock; it came at `at`. Returns the time of that end. */
  place(heardMs: number, at: number): number {
    const newest = { at, lateness: at - heardMs };
    this.#seen = [...this.#seen.filter((one) => one.at > at - REMEMBERED_MS), newest];
    return heardMs + Math.min(...this.#seen.map(({ lateness }) => lateness));
  }

  /** The sound stood still for a while. */
  forget(): void {
    this.#seen = [];
  }
}
