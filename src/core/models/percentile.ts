/** Nearest rank: the smallest value that at least `share` (0 to 1) of all values do not exceed. Null without values. */
export function percentile(values: readonly number[], share: number): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  // 0.07 × 100 is a little more than 7, and must not become rank 8.
  const rank = Math.ceil(share * sorted.length - 1e-9);
  return sorted[Math.max(rank, 1) - 1] ?? null;
}
