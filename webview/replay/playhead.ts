import type { ReplayView } from "../../src/protocol/replayPage.ts";
import type { Going } from "../shared/sound/soundFollower.ts";
import { markFrom } from "./moment.ts";

export const SPEEDS = [1, 1.5, 2] as const;

/** Where the replay is. `jumps` is how often the user went somewhere: a new number is a new place to look at. */
export interface Playhead extends Going {
  /** The element of the board that is shown here; null for none. */
  readonly element: string | null;
}

/** Back or on, slower or faster. */
export type Way = -1 | 1;

export type Move =
  | { readonly kind: "toggle" }
  | { readonly kind: "pause" }
  /** The user drags it, until it is let go. */
  | { readonly kind: "hold"; readonly held: boolean }
  | { readonly kind: "seek"; readonly t: number; readonly element?: string | null | undefined }
  | { readonly kind: "step"; readonly ms: number }
  /** To the next mark, or back to the one before. */
  | { readonly kind: "mark"; readonly way: Way }
  | { readonly kind: "speed"; readonly speed: number }
  | { readonly kind: "faster"; readonly way: Way }
  /** So much real time has passed. */
  | { readonly kind: "pass"; readonly ms: number }
  /** The sound that leads is at `t`. */
  | { readonly kind: "heard"; readonly t: number };

/** Goes to a time, and there points at an element. A pointer that pressed a button keeps the focus on the slider. */
export type JumpTo = (t: number, byPointer: boolean, element?: string) => void;

type Course = Pick<ReplayView, "duration_ms" | "empty" | "marks">;

/** A machine that slept, or a page that was held up, does not jump ahead. */
const LONGEST_PASS_MS = 1_000;

export function move(course: Course, head: Playhead, change: Move): Playhead {
  switch (change.kind) {
    case "toggle":
      if (!head.playing && head.t >= course.duration_ms) return { ...head, t: 0, playing: true };
      return { ...head, playing: !head.playing };
    case "pause":
      return { ...head, playing: false };
    case "hold":
      return { ...head, held: change.held };
    case "seek":
      return {
        ...head,
        ...{ t: within(course, change.t), jumps: head.jumps + 1, element: change.element ?? null },
      };
    case "step":
      return move(course, head, { kind: "seek", t: head.t + change.ms });
    case "mark":
      return toMark(course, head, change.way);
    case "speed":
      return { ...head, speed: change.speed };
    case "faster":
      return { ...head, speed: speedFrom(head.speed, change.way) };
    case "pass":
      return reach(course, head, head.t + Math.min(change.ms, LONGEST_PASS_MS) * head.speed);
    case "heard":
      return reach(course, head, change.t);
  }
}

function toMark(course: Course, head: Playhead, way: Way): Playhead {
  const mark = markFrom(course.marks, head, way);
  if (!mark) return head;
  return move(course, head, { kind: "seek", t: mark.t, element: mark.element });
}

/** Stays at the slowest and at the fastest. */
function speedFrom(speed: number, way: Way): number {
  const faster = way > 0 ? SPEEDS.find((one) => one > speed) : undefined;
  const slower = way < 0 ? SPEEDS.findLast((one) => one < speed) : undefined;
  return faster ?? slower ?? speed;
}

/** Playing has come to `ms`. */
function reach(course: Course, head: Playhead, ms: number): Playhead {
  if (!head.playing || head.held) return head;
  let t = ms;
  for (const { from, to } of course.empty) if (from <= t && t < to) t = to;
  return { ...head, t: within(course, t), playing: t < course.duration_ms };
}

function within({ duration_ms }: Course, t: number): number {
  return Math.min(duration_ms, Math.max(0, t));
}
