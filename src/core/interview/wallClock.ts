import type { InterviewEvent } from "./event.ts";

/** At interview time `t` the wall clock was `wall` after the interview's start; both in milliseconds. */
export interface WallMoment {
  readonly t: number;
  readonly wall: number;
}

/**
 * The wall clock beside the interview's own, from the start to the end. In a pause or a gap the wall clock
 * alone goes on; where a gap was counted, the interview's clock alone was set forward.
 */
export function wallMoments(events: readonly InterviewEvent[]): WallMoment[] {
  const moments: WallMoment[] = [];
  const began = Date.parse(events[0]?.at ?? "");
  const add = (t: number, wall: number): void => {
    const last = moments.at(-1) ?? { t: 0, wall: 0 };
    moments.push({ t: Math.max(t, last.t), wall: Math.max(wall, last.wall) });
  };
  for (const event of events) {
    const wall = Date.parse(event.at) - began;
    if (Number.isNaN(wall)) continue;
    if (event.type === "gap") add(event.t, wall - event.ms);
    if (event.type === "gap-counted") add(event.t - event.ms, wall);
    add(event.t, wall);
    // What is written to a journal later is no time of the interview.
    if (event.type === "ended" || event.type === "discarded") break;
  }
  return moments;
}

/** When the wall clock showed `wall`, in interview time; at a counted gap the time after it. */
export function timeAtWall(moments: readonly WallMoment[], wall: number): number {
  return between(moments, "wall", "t", wall);
}

/** What the wall clock showed at interview time `t`; at a pause the time after it. */
export function wallAtTime(moments: readonly WallMoment[], t: number): number {
  return between(moments, "t", "wall", t);
}

/** Beyond either end both clocks go alike. */
function between(
  moments: readonly WallMoment[],
  from: keyof WallMoment,
  to: keyof WallMoment,
  value: number,
): number {
  const index = moments.findLastIndex((moment) => moment[from] <= value);
  const before = moments[index] ?? moments[0] ?? { t: 0, wall: 0 };
  const after = index < 0 ? undefined : moments[index + 1];
  const passed = value - before[from];
  if (!after) return before[to] + passed;
  return before[to] + (passed / (after[from] - before[from])) * (after[to] - before[to]);
}
