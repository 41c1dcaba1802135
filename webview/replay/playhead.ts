import type { ReplayView } from "../../src/protocol/replayPage.ts";

export const SPEEDS = [1, 1.5, 2] as const;

/** Where the replay is. Times are interview time in milliseconds. */
export interface Playhead {
  readonly t: number;
  readonly playing: boolean;
  readonly speed: number;
  /** How often the user went somewhere: a new number is a new place to look at. */
  readonly jumps: number;
}

export type Move =
  | { readonly kind: "toggle" }
  | { readonly kind: "seek"; readonly t: number }
  | { readonly kind: "step"; readonly ms: number }
  | { readonly kind: "speed"; readonly speed: number }
  /** So much real time has passed. */
  | { readonly kind: "pass"; readonly ms: number };

type Course = Pick<ReplayView, "duration_ms" | "empty">;

/** A machine that slept, or a page that was held up, does not jump ahead. */
const LONGEST_PASS_MS = 1_000;

export function move(course: Course, head: Playhead, change: Move): Playhead {
  switch (change.kind) {
    case "toggle":
      if (!head.playing && head.t >= course.duration_ms) return { ...head, t: 0, playing: true };
      return { ...head, playing: !head.playing };
    case "seek":
      return { ...head, t: within(course, change.t), jumps: head.jumps + 1 };
    case "step":
      return move(course, head, { kind: "seek", t: head.t + change.ms });
    case "speed":
      return { ...head, speed: change.speed };
    case "pass":
      return head.playing ? pass(course, head, change.ms) : head;
  }
}

function pass(course: Course, head: Playhead, ms: number): Playhead {
  let t = head.t + Math.min(ms, LONGEST_PASS_MS) * head.speed;
  for (const { from, to } of course.empty) if (from <= t && t < to) t = to;
  return { ...head, t: within(course, t), playing: t < course.duration_ms };
}

function within({ duration_ms }: Course, t: number): number {
  return Math.min(duration_ms, Math.max(0, t));
}
