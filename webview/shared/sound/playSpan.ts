import type { Span } from "../../../src/core/replay/time.ts";
import type { Recording } from "./recording.ts";
import type { Going } from "./soundFollower.ts";

const BEAT_MS = 50;

/** Plays a span of the interview once. Returns what stops it; `onEnd` is called when it ends by itself. */
export function playSpan(recording: Recording, { from, to }: Span, onEnd: () => void): () => void {
  let last = performance.now();
  let going: Going = { t: from, playing: true, speed: 1, jumps: last, held: false };
  let timer: ReturnType<typeof setInterval> | undefined;
  const stop = () => {
    clearInterval(timer);
    going = { ...going, playing: false };
    recording.lead(going, performance.now());
  };
  const beat = () => {
    const now = performance.now();
    const lead = recording.lead(going, now);
    if (lead.kind === "sound") going = { ...going, t: lead.t };
    if (lead.kind === "own") going = { ...going, t: going.t + now - last };
    last = now;
    if (lead.kind !== "stopped" && going.t < to && recording.problem === null) return;
    stop();
    onEnd();
  };
  void recording.load().then(() => {
    last = performance.now();
    if (going.playing) timer = setInterval(beat, BEAT_MS);
  });
  return stop;
}
