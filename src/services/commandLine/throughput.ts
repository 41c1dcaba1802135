import type { Line } from "./grade.ts";
import type { Terminal } from "./program.ts";

/** How fast a batch goes, told to standard error: a line an interview, and the sum at the end. */
export class Throughput {
  readonly #started = performance.now();
  #done = 0;
  #cached = 0;
  #failed = 0;
  readonly #tokens = { in: 0, out: 0, cached: 0 };

  constructor(
    private readonly all: number,
    private readonly terminal: Pick<Terminal, "note">,
  ) {}

  done(folder: string, line: Line): void {
    this.#done += 1;
    if ("error" in line) this.#failed += 1;
    else if (line.cached) this.#cached += 1;
    else {
      this.#tokens.in += line.tokens?.in ?? 0;
      this.#tokens.out += line.tokens?.out ?? 0;
      this.#tokens.cached += line.tokens?.cached ?? 0;
    }
    const outcome = "error" in line ? line.error.message : (line.score ?? "no score");
    this.terminal.note(`[${this.#done}/${this.all}] ${folder}: ${outcome}`);
  }

  tell(): void {
    const seconds = (performance.now() - this.#started) / 1_000;
    const graded = this.#done - this.#cached - this.#failed;
    const { in: read, out, cached } = this.#tokens;
    const share =
      read === 0 ? "" : `, ${Math.round((100 * cached) / read)} % of them from its cache`;
    this.terminal.note(
      `${graded} graded, ${this.#cached} unchanged, ${this.#failed} failed in ${seconds.toFixed(1)} s: ` +
        `${((60 * graded) / seconds).toFixed(1)} interviews a minute, ` +
        `${Math.round(read / seconds)} prompt tokens${share} and ${Math.round(out / seconds)} reply tokens a second.`,
    );
  }
}
