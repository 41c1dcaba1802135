import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { ClockMap } from "../../../src/core/voice/clockMap.ts";
import { hrtimeMs } from "../../../src/services/voice/captureJob.ts";
import { temporaryFolder } from "../../support/files.ts";
import { listenTo, missingForSound, SoundServer } from "../../support/soundServer.mts";
import { ANY_DEVICE, buildCapture, ToldRecorder } from "../../support/voice.ts";

/** Between the sound and its place in a decoded file lie the delays of encoder and decoder. */
const CODEC_DELAY_SAMPLES = 1_105;
/** What a busy machine may take to start a player, and a virtual speaker to play. */
const LATEST_MS = 500;

test.skipIf(missingForSound().length > 0)(
  "each sound is where the map says, with a pause and a restart between them",
  async () => {
    const folder = await temporaryFolder();
    const parts = await buildCapture(folder);
    const sound = await SoundServer.start();
    const file = join(folder, "voice.mp3");
    const events: InterviewEvent[] = [];
    const beeps: number[] = [];
    let outOfTime = hrtimeMs();
    const now = () => hrtimeMs() - outOfTime;

    const record = async () => {
      const recorder = new ToldRecorder({ parts, file, source: ANY_DEVICE, env: sound.env });
      recorder.news.on((news) => {
        if (news.kind === "note") events.push({ ...news.note, t: now(), at: "" });
      });
      await recorder.until("sound", () => recorder.anchors.length > 0);
      await sleep(500);
      return recorder;
    };
    const beep = async () => {
      beeps.push(now());
      await sound.beep();
      await sleep(1_500);
    };

    const first = await record();
    await beep();
    first.pause();
    const paused = hrtimeMs();
    await sleep(1_500);
    outOfTime += hrtimeMs() - paused;
    first.resume();
    await sleep(1_000);
    await beep();
    await first.stop("closed");
    await sleep(1_000);
    const second = await record();
    await beep();
    await beep();
    await second.stop("ended");
    await sound.stop();

    const map = new ClockMap(events);
    const onsets = (await listenTo(file)).onsets();
    const late = onsets.map(
      (sample, n) => map.msAt(sample - CODEC_DELAY_SAMPLES) - (beeps[n] ?? 0),
    );
    expect(late).toHaveLength(beeps.length);
    expect(Math.min(...late)).toBeGreaterThan(-150);
    expect(Math.max(...late)).toBeLessThan(LATEST_MS);
  },
  60_000,
);
