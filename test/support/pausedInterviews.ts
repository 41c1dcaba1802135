import type { InterviewEvent } from "../../src/core/interview/event.ts";
import { STARTED } from "./interview.ts";

/** What happens in an interview, each at a time of the wall clock after its start, in milliseconds. */
export type Happening =
  | { readonly kind: "pause"; readonly wall: number; readonly ms: number }
  /** The machine sleeps; `counted`: the user adds that time to the interview's a second later. */
  | {
      readonly kind: "sleep";
      readonly wall: number;
      readonly ms: number;
      readonly counted?: boolean;
    };

const TICK_MS = 1_000;

/**
 * The journal of an interview of so many milliseconds by the wall clock, and the truth beside it: the
 * interview time of each fifth of a second in which its clock ran.
 */
export function pausedInterview(wallMs: number, happenings: readonly Happening[]) {
  const events: InterviewEvent[] = [STARTED];
  const truth: { readonly wall: number; readonly t: number }[] = [];
  const began = Date.parse(STARTED.at);
  const rest = happenings.toSorted((a, b) => a.wall - b.wall);
  let [t, wall, ticked, uncounted] = [0, 0, 0, 0];
  const stamp = () => ({ t, at: new Date(began + wall).toISOString() });
  const count = () => {
    if (uncounted === 0) return;
    const ms = uncounted;
    uncounted = 0;
    t += ms;
    events.push({ type: "gap-counted", ...stamp(), ms });
  };
  for (; wall < wallMs; wall += 200, t += 200) {
    const next = rest[0];
    if (next && next.wall <= wall) {
      rest.shift();
      count();
      if (next.kind === "pause") events.push({ type: "paused", ...stamp(), reason: "user" });
      wall += next.ms;
      if (next.kind === "pause") events.push({ type: "resumed", ...stamp() });
      else events.push({ type: "gap", ...stamp(), reason: "sleep", ms: next.ms });
      if (next.kind === "sleep" && next.counted) uncounted = next.ms;
    }
    if (wall - ticked >= TICK_MS) {
      ticked = wall;
      events.push({ type: "tick", ...stamp() });
      count();
    }
    truth.push({ wall, t });
  }
  events.push({ type: "ended", ...stamp() });
  return { events, truth };
}
