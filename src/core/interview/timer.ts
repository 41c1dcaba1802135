/** One look at both clocks, in milliseconds. The monotonic one may stand still while the machine sleeps. */
export interface ClockReading {
  readonly monotonic: number;
  readonly wall: number;
}

/** More than this between two readings is not interview time but a gap. */
const LONGEST_STEP_MS = 5_000;

/** After a longer gap the clock stays paused until the user is back. */
export const LONGEST_UNATTENDED_MS = 5 * 60_000;

/** What lies between two readings: interview time, and the gap that is left (0 when there is none). */
export function timeBetween(
  before: ClockReading,
  now: ClockReading,
): { readonly elapsedMs: number; readonly gapMs: number } {
  const monotonic = Math.max(0, now.monotonic - before.monotonic);
  const elapsedMs = Math.min(monotonic, LONGEST_STEP_MS);
  // A sleep shows on the wall clock alone where the monotonic one stops with the machine.
  const away = Math.max(monotonic, now.wall - before.wall);
  return { elapsedMs, gapMs: away > LONGEST_STEP_MS ? away - elapsedMs : 0 };
}

/** Within one tick nothing was missed; an interview that has just begun has no restart behind it. */
const SHORTEST_RESTART_MS = 1_000;

/** The span between two processes. A wall clock that was set back gives 0. */
export function restartGap(lastAt: string, wallNow: number): number {
  const gap = wallNow - Date.parse(lastAt);
  return gap >= SHORTEST_RESTART_MS ? gap : 0;
}
