import type { InterviewEvent } from "../interview/event.ts";
import { onItsTime, type Span } from "../replay/time.ts";
import { along, anchorsOf, type Anchor } from "./clockMap.ts";
import { msOfSamples, samplesOfMs } from "./frames.ts";

/** A piece of the interview that can be heard without a break: straight from anchor to anchor. */
export type Stretch = readonly Anchor[];

/** What an anchor may be off the line that is drawn without it. */
export const STRAIGHT_MS = 5;
/** A shorter silence is played over: stopping and starting again would be heard more. */
const SHORTEST_SILENCE_MS = 200;
/** An anchor comes about once a second: what a file has long after the last one, nobody knows the time of. */
const LONGEST_TAIL_MS = 5_000;

/**
 * What of an interview can be heard in its recording of so many samples, by time: what was muted is left out, and so
 * is what the file lost. Anchors that a straight line goes by are dropped: a steady sound card leaves two.
 */
export function stretchesOf(events: readonly InterviewEvent[], samples: number): Stretch[] {
  const muted = mutedSpans(events);
  return recorded(toTheEnd(anchorsOf(events), samples))
    .flatMap((stretch) => without(stretch, muted))
    .map(straightened);
}

/** From its first to its last moment in interview time. */
export function spanOf(stretch: Stretch): Span {
  return { from: stretch[0]?.ms ?? 0, to: stretch.at(-1)?.ms ?? 0 };
}

/** After the last anchor the file goes on for a moment; what an anchor says beyond its end, it has lost. */
function toTheEnd(anchors: readonly Anchor[], samples: number): Anchor[] {
  const known = anchors.at(-1)?.sample ?? 0;
  const end = Math.min(samples, known + samplesOfMs(LONGEST_TAIL_MS));
  const kept = anchors.filter(({ sample }) => sample <= end);
  if (kept.length === 0 || kept.at(-1)?.sample === end) return kept;
  return [...kept, { ms: along(anchors, "sample", end, msOfSamples), sample: end }];
}

/** The pieces between the silences: time that passed while no sample came. */
function recorded(anchors: readonly Anchor[]): Stretch[] {
  const stretches: Anchor[][] = [];
  for (const [index, anchor] of anchors.entries()) {
    const before = anchors[index - 1];
    const isSilent =
      before?.sample === anchor.sample && anchor.ms - before.ms > SHORTEST_SILENCE_MS;
    const stretch = isSilent ? undefined : stretches.at(-1);
    if (stretch) stretch.push(anchor);
    else stretches.push([anchor]);
  }
  return stretches.filter(hasLength);
}

function hasLength(stretch: Stretch): boolean {
  const { from, to } = spanOf(stretch);
  return from < to && (stretch[0]?.sample ?? 0) < (stretch.at(-1)?.sample ?? 0);
}

/** Recorded as silence. A recorder that starts anew is not muted, and another device knew nothing of it. */
function mutedSpans(events: readonly InterviewEvent[]): Span[] {
  let spans: Span[] = [];
  const replaced: Span[][] = [];
  let since: number | null = null;
  const end = (to: number): void => {
    if (since !== null) spans.push({ from: since, to });
    since = null;
  };
  for (const { event, t } of onItsTime(events)) {
    if (event.type === "voice-muted" && event.muted) since ??= t;
    else if (event.type === "voice-muted" || event.type === "voice-started") end(t);
    else if (event.type === "voice-imported") {
      end(Infinity);
      replaced.push(spans);
      spans = [];
    } else if (event.type === "voice-import-undone") spans = replaced.pop() ?? spans;
  }
  end(Infinity);
  return spans;
}

function without(stretch: Stretch, silent: readonly Span[]): Stretch[] {
  const pieces: Stretch[] = [];
  let { from, to } = spanOf(stretch);
  for (const span of silent) {
    if (span.to <= from || span.from >= to) continue;
    pieces.push(between(stretch, { from, to: span.from }));
    from = span.to;
  }
  return [...pieces, between(stretch, { from, to })].filter(hasLength);
}

function between(stretch: Stretch, { from, to }: Span): Stretch {
  const at = (ms: number): Anchor => ({ ms, sample: along(stretch, "ms", ms, samplesOfMs) });
  if (from >= to) return [];
  const within = stretch.filter(({ ms }) => from < ms && ms < to);
  return [at(from), ...within, at(to)];
}

/** Keeps the ends, and of what lies between the anchor that is farthest off, as long as it is too far. */
function straightened(stretch: Stretch): Stretch {
  const [first, last] = [stretch[0], stretch.at(-1)];
  if (!first || !last || stretch.length < 3) return stretch;
  const off = stretch.map((anchor) =>
    anchor === first || anchor === last
      ? 0
      : Math.abs(along([first, last], "sample", anchor.sample, msOfSamples) - anchor.ms),
  );
  const farthest = off.indexOf(Math.max(...off));
  if ((off[farthest] ?? 0) <= STRAIGHT_MS) return [first, last];
  const [before, after] = [stretch.slice(0, farthest + 1), stretch.slice(farthest)];
  return [...straightened(before).slice(0, -1), ...straightened(after)];
}
