import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { msOfSamples, samplesIn } from "../../src/core/voice/frames.ts";

const ID = "2026-11-21T10-00-00-llm-gateway-said";
const AT = "2026-11-21T10:00:00.000Z";

/** An interview that has ended, in which `sound` was recorded from its tenth second on. @returns its folder */
export function writeRecordedInterview(home: string, sound: string): string {
  const folder = join(home, "interviews", ID);
  mkdirSync(folder, { recursive: true });
  const bytes = readFileSync(sound);
  writeFileSync(join(folder, "voice.mp3"), bytes);
  const header = {
    ...{ id: ID, question: "llm-gateway", question_revision: 1, mode: "mock" },
    ...{ target_level: "senior", minutes: 45 },
    stages: [{ id: "design", name: "Design", minutes: 45 }],
  };
  const file = { schema: "dojo.interview/v1", ...header, started_at: AT, ended_at: AT };
  const stages = header.stages.map((stage) => ({ ...stage, spent_ms: 60_000 }));
  const whole = { ...file, status: "finished", elapsed_ms: 60_000, stages };
  writeFileSync(join(folder, "interview.json"), JSON.stringify(whole));
  const end = samplesIn(bytes.length);
  const events = [
    { type: "started", v: 1, t: 0, ...header },
    { type: "beat-shown", t: 1_000, beat: "b", text: "How do you count tokens?", tag: "probe" },
    { type: "voice-started", t: 10_000, sample: 0 },
    { type: "voice-anchor", t: 10_000, sample: 0, age_ms: 0 },
    { type: "voice-anchor", t: 10_000 + msOfSamples(end), sample: end, age_ms: 0 },
    { type: "voice-stopped", t: 50_000, reason: "ended" },
    { type: "ended", t: 60_000 },
  ];
  const lines = events.map((event) => `${JSON.stringify({ ...event, at: AT })}\n`);
  writeFileSync(join(folder, "journal.jsonl"), lines.join(""));
  return folder;
}
