import type { PagePiece } from "../../../../core/voice/recorderPage.ts";

/** The order of the pieces: each once, and none left out. */
export class Incoming {
  #run: string | null = null;
  #next = 0;

  /** The piece that is waited for; a page that was loaded again begins anew. */
  nextOf(run: string): number {
    return this.#run === run ? this.#next : 0;
  }

  /** False: it came before, or one before it has still to come. */
  take({ run, seq }: Pick<PagePiece, "run" | "seq">): boolean {
    // A process that took the place of one that died goes on in the middle of the run.
    const next = this.#run === null ? seq : this.nextOf(run);
    if (seq !== next) return false;
    this.#run = run;
    this.#next = seq + 1;
    return true;
  }
}
