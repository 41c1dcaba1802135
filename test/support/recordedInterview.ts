import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { InterviewEvent, VoiceNote } from "../../src/core/interview/event.ts";
import { msOfSamples, samplesIn } from "../../src/core/voice/frames.ts";
import { STARTED } from "./interview.ts";
import type { Tape } from "./tapes.ts";

export const RECORDED = "2026-11-23T16-25-07-llm-gateway-7f3k";

/** An interview that has ended, on disk, with this recording. @returns its folder */
export async function recordedInterview(
  home: string,
  tape: Tape,
  events: readonly InterviewEvent[] = heardWhole(tape),
): Promise<string> {
  const folder = join(home, "interviews", RECORDED);
  await mkdir(folder, { recursive: true });
  const last = events.at(-1)?.t ?? 0;
  const { type: _, v: __, t: ___, at, ...header } = STARTED;
  const file = { schema: "dojo.interview/v1", ...header, started_at: at, ended_at: at };
  await writeFile(
    join(folder, "interview.json"),
    JSON.stringify({ ...file, status: "finished", elapsed_ms: last }),
  );
  const whole = [STARTED, ...events, { type: "ended", t: last, at }];
  await writeFile(
    join(folder, "journal.jsonl"),
    whole.map((event) => `${JSON.stringify(event)}\n`).join(""),
  );
  await writeFile(join(folder, "voice.mp3"), tape.bytes);
  return folder;
}

/** The recorder's notes about a recording without a break, which begins with the interview. */
function heardWhole({ bytes }: Tape): InterviewEvent[] {
  const end = samplesIn(bytes.length);
  const note = (t: number, told: VoiceNote) => ({ ...told, t, at: STARTED.at });
  const seconds = Array.from({ length: Math.floor(msOfSamples(end) / 1_000) }, (_, n) => n + 1);
  return [
    note(0, { type: "voice-started", sample: 0 }),
    note(0, { type: "voice-anchor", sample: 0, age_ms: 0 }),
    ...seconds.map((second) =>
      note(second * 1_000, { type: "voice-anchor", sample: second * 16_000, age_ms: 0 }),
    ),
    note(msOfSamples(end), { type: "voice-stopped", reason: "ended" }),
  ] as InterviewEvent[];
}
