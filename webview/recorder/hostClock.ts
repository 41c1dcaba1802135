interface Measure {
  readonly at: number;
  /** The host's clock less the page's. */
  readonly offset: number;
  readonly roundTrip: number;
}

const REMEMBERED_MS = 60_000;

/** The clock of the process that records, as the page knows it: by the shortest round trip of the last minute. */
export class HostClock {
  #measures: readonly Measure[] = [];

  get isKnown(): boolean {
    return this.#measures.length > 0;
  }

  /** An answer said `hostNow`; it was asked for and came at these times of the page. */
  learn(askedAt: number, answeredAt: number, hostNow: number): void {
    const roundTrip = answeredAt - askedAt;
    const newest = { at: answeredAt, offset: hostNow - (askedAt + answeredAt) / 2, roundTrip };
    this.#measures = [
      // What cannot be true together with the newest is from before a sleep.
      ...this.#measures.filter((one) => one.at > answeredAt - REMEMBERED_MS && agree(one, newest)),
      newest,
    ];
  }

  /** A moment of the page's clock on the host's. */
  toHost(ms: number): number {
    const [first, ...rest] = this.#measures;
    if (!first) return ms;
    const best = rest.reduce((a, b) => (b.roundTrip < a.roundTrip ? b : a), first);
    return ms + best.offset;
  }
}

/** Neither can be wrong by more than half its round trip; clocks drift a little in a minute. */
function agree(a: Measure, b: Measure): boolean {
  return Math.abs(a.offset - b.offset) <= (a.roundTrip + b.roundTrip) / 2 + 10;
}
