/** What a bench is made of: figures, their medians, and the table that says whether they are good enough. */

/**
 * One line of the table. `ours` and `limit` are in `unit`; `baseline` says what ours was measured
 * against in the same run, and `limit` is what ours may not exceed.
 * @typedef {{ what: string, unit: string, ours: number, limit: number, baseline?: number,
 *   against?: string }} Row
 */

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** @param {Row} row */
export function isGoodEnough({ ours, limit }) {
  return ours <= limit;
}

/** Prints the table as Markdown, so that it can be pasted where it is talked about. */
export function printTable(rows) {
  const head = ["what", "ours", "target", "baseline", "ratio", ""];
  const body = rows.map((row) => [
    row.what,
    figure(row.ours, row.unit),
    `≤ ${figure(row.limit, row.unit)}`,
    row.baseline === undefined ? "" : `${figure(row.baseline, row.unit)} (${row.against})`,
    row.baseline === undefined ? "" : (row.ours / row.baseline).toFixed(2),
    isGoodEnough(row) ? "ok" : "MISSED",
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...body.map((line) => line[column].length)),
  );
  const line = (cells) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
  console.log(
    [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)].join("\n"),
  );
}

function figure(value, unit) {
  const digits = value >= 100 || Number.isInteger(value) ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}
