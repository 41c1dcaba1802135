import fc from "fast-check";
import type { InterviewEvent, VoiceNote } from "../../src/core/interview/event.ts";
import { seededRandom } from "../../src/core/random.ts";
import type { Anchor } from "../../src/core/voice/clockMap.ts";
import { FRAME_SAMPLES, samplesOfMs } from "../../src/core/voice/frames.ts";

export interface RecordingPlan {
  readonly minutes: number;
  readonly seed: number;
  /** How far the sound card's clock is off, in millionths. */
  readonly driftPpm: number;
  /** How long a device takes to give its first samples, at the start and after a pause. */
  readonly coldStartMs: number;
  /** How late the host may hear of an anchor. */
  readonly latestMessageMs: number;
  /** Interview times of pauses. */
  readonly pausesAtMs: readonly number[];
  /** Interview time at which both the host and the recorder die. */
  readonly crashAtMs: number;
  /** What the file lost then. */
  readonly lostSamples: number;
  /** Interview time between the crash and the recorder's second start. */
  readonly awayMs: number;
}

const MINUTE = 60_000;

/** 45 minutes with pauses, a crash and a restart, a sound card whose clock is off, and messages that come late. */
export const recordingPlans: fc.Arbitrary<RecordingPlan> = fc.record({
  minutes: fc.constant(45),
  seed: fc.integer(),
  driftPpm: fc.integer({ min: -200, max: 200 }),
  coldStartMs: fc.integer({ min: 0, max: 900 }),
  latestMessageMs: fc.integer({ min: 0, max: 600 }),
  pausesAtMs: fc.array(fc.integer({ min: MINUTE, max: 44 * MINUTE }), { maxLength: 4 }),
  crashAtMs: fc.integer({ min: 5 * MINUTE, max: 40 * MINUTE }),
  lostSamples: fc.integer({ min: 0, max: samplesOfMs(1_000) }),
  awayMs: fc.integer({ min: 0, max: 5 * MINUTE }),
});

const FRAME_MS = 32;
const FRAME = samplesOfMs(FRAME_MS);

/**
 * An interview as it would be recorded, frame by frame: the journal's events, and the truth: which sample
 * was heard when. The recorder notes where its first frame begins,
 * about once a second where one ends, and the last before a pause.
 */
export function simulateRecording(plan: RecordingPlan): {
  events: InterviewEvent[];
  heard: Anchor[];
} {
  const { journal, events } = journalOf(plan);
  const chance = seededRandom(plan.seed);
  const rate = 1 + plan.driftPpm / 1e6;
  const end = plan.minutes * 60_000;
  const stops = [...plan.pausesAtMs, plan.crashAtMs, end].toSorted((a, b) => a - b);
  let heard: Anchor[] = [];
  let sample = 0;
  let ms = 0;
  journal(0, { type: "voice-started", sample });
  for (const stop of stops) {
    if (ms > stop) continue;
    ms += plan.coldStartMs;
    let noted = ms;
    if (ms < stop) journal(ms, { type: "voice-anchor", sample, age_ms: 0 });
    for (; ms < stop; ms += FRAME_MS / rate) {
      heard.push({ ms, sample });
      sample += FRAME;
      const isLast = ms + FRAME_MS / rate >= stop;
      if (ms - noted < 1_000 && !isLast) continue;
      noted = ms;
      const age_ms = isLast ? 0 : Math.min(plan.latestMessageMs * chance(), stop - ms);
      journal(ms + FRAME_MS / rate + age_ms, { type: "voice-anchor", sample, age_ms });
    }
    if (stop !== plan.crashAtMs) continue;
    const kept = Math.max(0, sample - plan.lostSamples);
    sample = kept - (kept % FRAME_SAMPLES);
    heard = heard.filter((one) => one.sample < sample);
    ms += plan.awayMs;
    journal(ms, { type: "voice-started", sample });
  }
  return { events, heard: heard.filter((_, at) => at % 7 === 0) };
}

function journalOf({ crashAtMs }: RecordingPlan) {
  const events: InterviewEvent[] = [];
  const at = new Date(0).toISOString();
  let starts = 0;
  const journal = (t: number, note: VoiceNote): void => {
    if (note.type === "voice-started") starts += 1;
    // What the host had not heard when it died is in no journal.
    if (starts === 1 && t > crashAtMs) return;
    events.push({ ...note, t, at });
  };
  return { events, journal };
}
