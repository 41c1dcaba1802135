/** Milliseconds of a clock that never goes back and is the same in all processes of a machine. */
export function hrtimeMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
