import { stat } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import { CODEC_DELAY_SAMPLES, FRAME_BYTES } from "../../../src/core/voice/frames.ts";
import { hrtimeMs } from "../../../src/services/voice/hrtime.ts";
import { temporaryFolder } from "../../support/files.ts";
import { listenTo } from "../../support/listenTo.mts";
import { missingForSound, SoundServer } from "../../support/soundServer.mts";
import { ANY_DEVICE, buildCapture, ToldRecorder } from "../../support/voice.ts";

const APART_MS = 4_000;
/** A beep is half of what there is, for a fifth of a second; a little less of it is looked at. */
const [BEEP_S, BEEP_RMS] = [0.15, 0.2];
/** What a busy machine may take to start a player, and a virtual speaker to play. */
const LATEST_MS = 500;

test.skipIf(missingForSound().length > 0)(
  "a minute is recorded whole and loud, and each sound is where the map says, over a pause and a restart",
  async () => {
    const folder = await temporaryFolder();
    const parts = await buildCapture(folder);
    const sound = await SoundServer.start();
    const file = join(folder, "voice.mp3");
    const events: InterviewEvent[] = [];
    const beeps: number[] = [];
    let outOfTime = hrtimeMs();
    let recordedMs = 0;
    const now = () => hrtimeMs() - outOfTime;

    const record = async () => {
      const recorder = new ToldRecorder({ parts, file, source: ANY_DEVICE, env: sound.env });
      recorder.news.on((news) => {
        if (news.kind === "note") events.push({ ...news.note, t: now(), at: "" });
      });
      await recorder.until("sound", () => recorder.anchors.length > 0);
      recordedMs -= now();
      await sleep(500);
      return recorder;
    };
    const beep = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        beeps.push(now());
        await sound.beep();
        await sleep(APART_MS);
      }
    };

    const first = await record();
    await beep(5);
    first.pause();
    const paused = hrtimeMs();
    await sleep(1_500);
    outOfTime += hrtimeMs() - paused;
    first.resume();
    await sleep(1_000);
    await beep(5);
    recordedMs += now();
    await first.stop("closed");
    await sleep(1_000);
    const second = await record();
    await beep(5);
    recordedMs += now();
    await second.stop("ended");
    await sound.stop();

    const map = new ClockMap(events);
    const heard = await listenTo(file);
    const onsets = heard.onsets();
    const late = onsets.map(
      (sample, n) => map.msAt(sample - CODEC_DELAY_SAMPLES) - (beeps[n] ?? 0),
    );
    expect(late).toHaveLength(beeps.length);
    expect(Math.min(...late)).toBeGreaterThan(-150);
    // A player or two may start late; where a stretch is out of place, most of its beeps are.
    for (const stretch of [late.slice(0, 5), late.slice(5, 10), late.slice(10)])
      expect(medianOf(stretch), `${late.join(", ")} ms`).toBeLessThan(LATEST_MS);
    for (const onset of onsets)
      expect(heard.rms(onset / 16_000, onset / 16_000 + BEEP_S)).toBeGreaterThan(BEEP_RMS);

    const seconds = events.filter(({ type }) => type === "voice-anchor").length;
    expect(heard.seconds).toBeGreaterThan(60);
    expect(Math.abs(heard.seconds - recordedMs / 1_000)).toBeLessThan(2);
    expect(seconds).toBeGreaterThanOrEqual(58);
    expect((await stat(file)).size % FRAME_BYTES).toBe(0);
    expect([...first.problems, ...second.problems]).toEqual([]);
    expect(events.map(({ type }) => type).filter((type) => type !== "voice-anchor")).toEqual([
      ...["voice-started", "voice-stopped"],
      ...["voice-started", "voice-stopped"],
    ]);
  },
);

function medianOf(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Infinity;
}
