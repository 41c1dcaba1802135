import type { EventOf, InterviewEvent } from "../interview/event.ts";
import { timeAtWall, wallAtTime, wallMoments } from "../interview/wallClock.ts";
import type { Anchor } from "./clockMap.ts";
import { msOfSamples, samplesOfMs } from "./frames.ts";

/** Closer than this to the interview's own length, a recording was most likely started with it. */
const SAME_LENGTH_MS = 20_000;

/**
 * Where the samples of a recording are that went on through all pauses: another device made it, which
 * knew nothing of the interview's clock. `events` are those before the import.
 */
export function anchorsOfImport(
  events: readonly InterviewEvent[],
  { begin_ms, samples }: Pick<EventOf<"voice-imported">, "begin_ms" | "samples">,
): Anchor[] {
  const moments = wallMoments(events);
  // With the interview, or before it; even where the interview paused at once.
  const began = begin_ms <= 0 ? begin_ms : wallAtTime(moments, begin_ms);
  const heard = moments.map(({ t, wall }) => ({ ms: t, sample: samplesOfMs(wall - began) }));
  return heard.flatMap((anchor, at) => within(heard[at - 1], anchor, samples));
}

/** The anchor, brought into the file; before it the file's beginning or end, where that lies between the two. */
function within(before: Anchor | undefined, anchor: Anchor, samples: number): Anchor[] {
  const edges = before
    ? [0, samples].filter((edge) => before.sample < edge && edge < anchor.sample)
    : [];
  const crossed = edges.map((sample) => ({ ms: timeOf(sample, before, anchor), sample }));
  const sample = Math.min(Math.max(anchor.sample, 0), samples);
  return [...crossed, { ms: anchor.ms, sample }];
}

function timeOf(sample: number, before: Anchor | undefined, after: Anchor): number {
  if (!before) return after.ms;
  const part = (sample - before.sample) / (after.sample - before.sample);
  return before.ms + part * (after.ms - before.ms);
}

/** Where in the interview a recording may begin: with it, or so that both end together. */
export interface Beginnings {
  /** Interview time in milliseconds; negative: the recording began before the interview. */
  readonly endsTogetherMs: number;
  /** From the first to the last moment, pauses and gaps counted. */
  readonly wallMs: number;
  /** The recording is as long as the interview took. */
  readonly isSameLength: boolean;
}

/** `events`: the journal before the import; `samples`: how long the recording is. */
export function beginningsOf(events: readonly InterviewEvent[], samples: number): Beginnings {
  const moments = wallMoments(events);
  const wallMs = moments.at(-1)?.wall ?? 0;
  const earlierMs = wallMs - msOfSamples(samples);
  const endsTogetherMs = Math.round(earlierMs < 0 ? earlierMs : timeAtWall(moments, earlierMs));
  return { endsTogetherMs, wallMs, isSameLength: Math.abs(earlierMs) < SAME_LENGTH_MS };
}

/** Interview time in milliseconds from `5:00`, `-0:30`, `1:02:03` or a number of seconds; null when it is no time. */
export function parseBeginning(text: string): number | null {
  const [, sign, hours, minutes, seconds] =
    /^([-−]?)(?:(?:(\d{1,2}):)?(\d{1,3}):)?(\d{1,5}(?:\.\d{1,3})?)$/.exec(text.trim()) ?? [];
  if (seconds === undefined || (minutes !== undefined && Number(seconds) >= 60)) return null;
  const ms = ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000;
  return Math.round(sign ? -ms : ms);
}
