import type { InterviewEvent } from "../interview/event.ts";

/** A span of interview time in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** The events with the time at which the interview was when they came: it never goes back. */
export function onItsTime(
  events: readonly InterviewEvent[],
): { readonly event: InterviewEvent; readonly t: number }[] {
  let elapsed = 0;
  return events.map((event) => {
    elapsed = Math.max(elapsed, event.t);
    return { event, t: elapsed };
  });
}

/** Gaps that were counted as interview time: nothing happens in them. Pauses and other gaps take none anyway. */
export function emptySpans(events: readonly InterviewEvent[]): Span[] {
  return onItsTime(events).flatMap(({ event, t }) =>
    event.type === "gap-counted" && event.ms > 0
      ? [{ from: Math.max(0, t - event.ms), to: t }]
      : [],
  );
}
