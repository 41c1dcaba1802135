import type { Span } from "./script.ts";

/** One way in which an expression came true. `far`: operands of an `&` stood too far apart for full credit. */
export interface Hit {
  /** One for each operand that words satisfied. */
  readonly spans: readonly Span[];
  readonly board: readonly string[];
  readonly far: boolean;
  /** The words from the first operand to the last; null for a hit of the drawing alone. */
  readonly hull: Span | null;
}

export const hitOf = (spans: readonly Span[], board: readonly string[], far: boolean): Hit => ({
  spans,
  board,
  far,
  hull: hullOf(spans),
});

function hullOf(spans: readonly Span[]): Span | null {
  const [span] = spans;
  if (span === undefined || spans.length === 1) return span ?? null;
  return {
    first: Math.min(...spans.map(({ first }) => first)),
    last: Math.max(...spans.map(({ last }) => last)),
  };
}

/** Both at once. */
export const merge = (a: Hit, b: Hit, far: boolean): Hit =>
  hitOf([...a.spans, ...b.spans], [...a.board, ...b.board], a.far || b.far || far);

/** By place, each one once: several wordings may find the same words. */
export function inOrder(lists: readonly (readonly Hit[])[]): readonly Hit[] {
  const sorted = lists.flat().sort((a, b) => byPlace(a.hull, b.hull));
  return sorted.filter((hit, at) => !isRepeated(sorted, at, hit));
}

const byPlace = (a: Span | null, b: Span | null): number =>
  (a?.first ?? -1) - (b?.first ?? -1) || (a?.last ?? -1) - (b?.last ?? -1);

/** Equal hits lie in the same place, hence side by side. */
function isRepeated(sorted: readonly Hit[], at: number, hit: Hit): boolean {
  for (let i = at - 1; i >= 0; i -= 1) {
    const other = sorted[i];
    if (other === undefined || byPlace(other.hull, hit.hull) !== 0) return false;
    if (isSame(other, hit)) return true;
  }
  return false;
}

const isSame = (a: Hit, b: Hit): boolean =>
  a === b ||
  (a.far === b.far &&
    a.spans.length === b.spans.length &&
    a.board.length === b.board.length &&
    a.spans.every((span, i) => byPlace(span, b.spans[i] ?? null) === 0) &&
    a.board.every((id, i) => id === b.board[i]));
