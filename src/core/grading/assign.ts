/** One passage supports at most this many signals. */
export const SIGNALS_PER_SENTENCE = 2;

/** A point that a signal can claim; without a sentence it takes nobody's place. */
export interface Claimable {
  readonly credit: 1 | 0.5;
  readonly sentence: number | null;
}

/**
 * Gives each signal at most one of its findings so that no sentence supports more than two signals and the credit is
 * as high as it can be: first as many full points as possible, then half ones. The result is parallel to `claims`.
 */
export function assignFindings<T extends Claimable>(
  claims: readonly (readonly T[])[],
): (T | null)[] {
  const matching = new Matching(claims);
  const full = claims.map((findings) => findings.filter((finding) => finding.credit === 1));
  for (const at of claims.keys()) matching.place(at, full);
  const open = claims.map((findings, at) => (matching.has(at) ? (full[at] ?? []) : findings));
  for (const at of claims.keys()) if (!matching.has(at)) matching.place(at, open);
  return matching.result();
}

/** Augmenting paths over signals and sentences with two places each. */
class Matching<T extends Claimable> {
  readonly #chosen: (T | null)[];
  readonly #holders = new Map<number, number[]>();

  constructor(claims: readonly (readonly T[])[]) {
    this.#chosen = claims.map(() => null);
  }

  has(claim: number): boolean {
    return this.#chosen[claim] !== null;
  }

  result(): (T | null)[] {
    return this.#chosen;
  }

  place(
    claim: number,
    allowed: readonly (readonly T[])[],
    visited: Set<number> = new Set(),
  ): boolean {
    for (const finding of allowed[claim] ?? []) {
      if (finding.sentence === null) return this.#take(claim, finding);
      if (visited.has(finding.sentence)) continue;
      visited.add(finding.sentence);
      const holders = this.#holders.get(finding.sentence) ?? [];
      if (holders.length < SIGNALS_PER_SENTENCE) return this.#take(claim, finding);
      if (holders.some((holder) => this.place(holder, allowed, visited)))
        return this.#take(claim, finding);
    }
    return false;
  }

  #take(claim: number, finding: T): true {
    const before = this.#chosen[claim]?.sentence ?? null;
    if (before !== null)
      this.#holders.set(
        before,
        (this.#holders.get(before) ?? []).filter((holder) => holder !== claim),
      );
    if (finding.sentence !== null) {
      this.#holders.set(finding.sentence, [...(this.#holders.get(finding.sentence) ?? []), claim]);
    }
    this.#chosen[claim] = finding;
    return true;
  }
}
