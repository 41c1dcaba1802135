import type { Markers } from "../../models/truncation.ts";

const FIRST =
  "amber,brisk,cedar,dusty,early,fresh,green,humid,ivory,jolly,large,misty,noble,olive,plain,quiet".split(
    ",",
  );
const SECOND =
  "anchor,bridge,candle,desert,engine,falcon,garden,harbor,island,jacket,kettle,lantern,meadow,needle,orchid,pepper".split(
    ",",
  );

/** Two markers of everyday words that any model can copy, always the same for the same `seed` (hex digits). */
export function markersOf(seed: string): Markers {
  return { a: marker(seed, 0), b: marker(seed, 4) };
}

function marker(seed: string, from: number): string {
  const digit = (at: number): number => Number.parseInt(seed[from + at] ?? "0", 16);
  return `${FIRST[digit(0)] ?? ""}-${SECOND[digit(1)] ?? ""}-${10 + ((digit(2) * 16 + digit(3)) % 90)}`;
}
