import type { TargetLevel } from "../catalog/question.ts";
import type { Band, CoreRubric, Gate, Level } from "../catalog/rubric.ts";

/** A criterion's weight and level; null when it was not graded. */
export interface WeightedLevel {
  readonly id: string;
  readonly title: string;
  readonly weight: number;
  readonly level: Level | null;
}

const ENOUGH_WEIGHT = 0.8;

/** 0 to 100 over the graded criteria, whole points; null when they carry less than 80 % of the weight. */
export function scoreOf(criteria: readonly WeightedLevel[]): number | null {
  const total = sum(criteria.map(({ weight }) => weight));
  const graded = criteria.filter(({ level }) => level !== null);
  const weight = sum(graded.map((criterion) => criterion.weight));
  if (weight === 0 || weight < ENOUGH_WEIGHT * total - 1e-9) return null;
  const points = sum(
    graded.map((criterion) => (criterion.weight * ((criterion.level ?? 1) - 1)) / 3),
  );
  return Math.round((100 * points) / weight);
}

const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

const BANDS = ["strong_hire", "hire", "lean_no", "no"] as const satisfies readonly Band[];

const BAND_NAMES: Readonly<Record<Band, string>> = {
  strong_hire: "Strong hire",
  hire: "Hire",
  lean_no: "Lean no",
  no: "No",
};
export const bandName = (band: Band): string => BAND_NAMES[band];

/** The band of a score; every gate that fails lowers it by one step and is named. */
export function bandOf(
  score: number | null,
  criteria: readonly WeightedLevel[],
  core: CoreRubric,
  target: TargetLevel,
): { readonly band: Band | null; readonly gate: string | null } {
  if (score === null) return { band: null, gate: null };
  const shift = core.target_level_shift[target];
  let at = BANDS.findIndex((band) => band === "no" || score >= core.bands[band] + shift);
  const failures: string[] = [];
  for (let band = BANDS[at]; band === "strong_hire" || band === "hire"; band = BANDS[at]) {
    const failure = gateFailure(core.gates[band], criteria);
    if (failure === null) break;
    failures.push(`${bandName(band)} needs ${failure}.`);
    at += 1;
  }
  return { band: BANDS[at] ?? "no", gate: failures.length === 0 ? null : failures.join(" ") };
}

/** What a band still needs, in words; criteria that were not graded cannot fail it. */
function gateFailure(gate: Gate, criteria: readonly WeightedLevel[]): string | null {
  for (const { id, title, level, weight } of criteria) {
    if (level === null || weight === 0) continue;
    const needed = Math.max(gate.min_level[id] ?? 1, gate.min_any);
    if (level < needed) return `${title} at level ${needed} or more; it is at ${level}`;
  }
  return null;
}
