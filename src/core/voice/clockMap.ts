import type { InterviewEvent } from "../interview/event.ts";
import { msOfSamples, samplesOfMs } from "./frames.ts";
import { anchorsOfImport } from "./importedSound.ts";

/** At interview time `ms` the recording had `sample` samples. */
export interface Anchor {
  readonly ms: number;
  readonly sample: number;
}

/**
 * Interview time to samples of the recording and back: straight between two anchors, at the sample rate
 * after the last. Time in which nothing was recorded is one sample: where the recording goes on.
 */
export class ClockMap {
  readonly #anchors: readonly Anchor[];

  constructor(events: readonly InterviewEvent[]) {
    this.#anchors = anchorsOf(events);
  }

  sampleAt(ms: number): number {
    return along(this.#anchors, "ms", ms, samplesOfMs);
  }

  msAt(sample: number): number {
    return along(this.#anchors, "sample", sample, msOfSamples);
  }
}

type Axis = keyof Anchor;

/** The other coordinate of the place that has `value` on this one; `beyond` goes on after the last anchor. */
export function along(
  anchors: readonly Anchor[],
  from: Axis,
  value: number,
  beyond: (span: number) => number,
): number {
  const to = from === "ms" ? "sample" : "ms";
  const index = lastUpTo(anchors, from, value);
  const [before, after] = [anchors[index], anchors[index + 1]];
  if (!before) return anchors[0]?.[to] ?? 0;
  const passed = value - before[from];
  if (!after) return before[to] + beyond(passed);
  return before[to] + (passed / (after[from] - before[from])) * (after[to] - before[to]);
}

/** The last anchor that is not beyond `value`, by bisection; -1 when all are. */
function lastUpTo(anchors: readonly Anchor[], axis: Axis, value: number): number {
  let [low, high] = [0, anchors.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((anchors[middle]?.[axis] ?? Infinity) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The anchors of a journal, made so that they never go back, neither in time nor in samples. */
export function anchorsOf(events: readonly InterviewEvent[]): Anchor[] {
  let anchors: Anchor[] = [];
  const replaced: Anchor[][] = [];
  const add = (ms: number, sample: number): void => {
    const last = anchors.at(-1) ?? { ms: 0, sample: 0 };
    anchors.push({ ms: Math.max(ms, last.ms), sample: Math.max(sample, last.sample) });
  };
  /** Where a recording began that has no anchor yet. */
  let base: { ms: number; sample: number } | null = null;
  for (const [at, event] of events.entries()) {
    if (event.type === "voice-started") {
      base = { ms: event.t, sample: event.sample };
      // What a crash lost, or a user deleted, is in no file: the recording goes on where the file ends.
      while ((anchors.at(-1)?.sample ?? 0) > base.sample) anchors.pop();
    } else if (event.type === "voice-anchor") {
      const ms = event.t - event.age_ms;
      if (base)
        beginRun(anchors.at(-1), base.sample, ms - msOfSamples(event.sample - base.sample), add);
      base = null;
      add(ms, event.sample);
    } else if (event.type === "gap-counted" && base === null) {
      skipTime(anchors.at(-1), event.t - event.ms, event.t, add);
    } else if (event.type === "voice-imported") {
      replaced.push(anchors);
      anchors = anchorsOfImport(events.slice(0, at), event);
    } else if (event.type === "voice-import-undone") {
      anchors = replaced.pop() ?? anchors;
    }
  }
  return anchors;
}

/** The run before ends when its last sample was heard; from there to `ms` nothing was recorded. */
function beginRun(
  last: Anchor | undefined,
  sample: number,
  ms: number,
  add: (ms: number, sample: number) => void,
): void {
  if (last) add(Math.min(last.ms + msOfSamples(sample - last.sample), ms), sample);
  add(ms, sample);
}

/** The interview's clock was set forward while the recording went on. */
function skipTime(
  last: Anchor | undefined,
  from: number,
  to: number,
  add: (ms: number, sample: number) => void,
): void {
  if (!last) return;
  const sample = last.sample + samplesOfMs(Math.max(0, from - last.ms));
  add(from, sample);
  add(to, sample);
}
