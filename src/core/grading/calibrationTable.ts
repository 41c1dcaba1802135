import type { CalibrationResult } from "./calibration.ts";
import type { Figure } from "./robustness.ts";

/** A calibration for people to read, line by line. */
export function calibrationTable(result: CalibrationResult): string[] {
  const { grader, answers, n, ungraded } = result;
  const missing = ungraded === 0 ? "" : `, ${ungraded} levels not graded`;
  return [
    `${grader}: ${answers} gold answers, ${n} levels compared${missing}`,
    "The expected levels are those that the answers were written for; no human graders were asked.",
    "",
    row("", "value", "95 % interval", "n"),
    ...figureRows(result),
    "",
    row("criterion", "error", "bias", "within one"),
    ...result.criteria.map(({ id, mae, bias, within1 }) =>
      row(id, decimal(mae.value), signed(bias.value), percent(within1.value)),
    ),
    "",
    row("expected", "1", "2", "3", "4 given"),
    ...result.confusion.map(({ expected, given }) =>
      row(`level ${expected}`, ...Object.values(given).map(String)),
    ),
    ...perturbationRows(result),
    ...(result.failures.length === 0 ? [] : ["", "furthest off", ...indented(result.failures)]),
  ];
}

function figureRows({ qwk, exact, within1, mae, bias }: CalibrationResult): string[] {
  const figure = (name: string, { value, low, high, n }: Figure, show: Show): string =>
    row(name, show(value), low === null ? UNKNOWN : `${show(low)} to ${show(high)}`, String(n));
  return [
    figure("agreement (quadratic kappa)", qwk, decimal),
    figure("exact", exact, percent),
    figure("within one level", within1, percent),
    figure("error in levels", mae, decimal),
    figure("bias in levels", bias, signed),
  ];
}

function perturbationRows({ perturbations }: CalibrationResult): string[] {
  const entries = Object.entries(perturbations);
  if (entries.length === 0) return [];
  return [
    "",
    row("perturbation", "change", "level", "result"),
    ...entries.flatMap(([id, { ok, expects, mean_delta, mean_level, failed }]) => [
      row(
        id,
        signed(mean_delta.value),
        decimal(mean_level.value),
        ok === null ? UNKNOWN : ok ? "as expected" : `expected: ${expects}`,
      ),
      ...(ok === false ? indented(failed) : []),
    ]),
  ];
}

type Show = (value: number | null) => string;

const UNKNOWN = "unknown";
const decimal: Show = (value) => (value === null ? UNKNOWN : value.toFixed(2));
const signed: Show = (value) => (value === null || value < 0 ? "" : "+") + decimal(value);
const percent: Show = (value) => (value === null ? UNKNOWN : `${Math.round(value * 100)} %`);

const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
const row = (head: string, ...cells: readonly string[]): string =>
  `${head.padEnd(28)}${cells.map((cell) => cell.padEnd(18)).join("")}`.trimEnd();
