/** Spans in which the interview's clock stood still. Times are `hrtimeMs()`. */
export class PausedTime {
  private readonly spans: { readonly from: number; to: number }[] = [];

  get isPaused(): boolean {
    return this.spans.at(-1)?.to === Infinity;
  }

  set(paused: boolean, at: number): void {
    const last = this.spans.at(-1);
    if (paused && !this.isPaused) this.spans.push({ from: at, to: Infinity });
    else if (!paused && last) last.to = Math.min(last.to, at);
  }

  /** How far the interview's clock went on from one moment to another. */
  runningBetween(from: number, to: number): number {
    const paused = this.spans.map((span) => Math.min(to, span.to) - Math.max(from, span.from));
    return to - from - paused.reduce((sum, ms) => sum + Math.max(0, ms), 0);
  }
}
