import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Emitter } from "../../../src/core/emitter.ts";
import {
  TranscriptsUnderway,
  type TranscriptNews,
} from "../../../src/editor/grading/transcriptsUnderway.ts";
import type { Interviews } from "../../../src/editor/interview/interviews.ts";
import type { InterviewVoice } from "../../../src/editor/voice/interviewVoice.ts";
import { FollowInterview } from "../../../src/editor/voice/transcription/followInterview.ts";
import type { Transcriptions } from "../../../src/editor/voice/transcription/transcriptions.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import type { InterviewSession } from "../../../src/services/interview/session.ts";
import { SpeechServer } from "../../../src/services/voice/transcription/speechServer.ts";
import { transcribe } from "../../../src/services/voice/transcription/transcription.ts";
import { temporaryFolder } from "../../support/files.ts";
import { openWorld, until } from "../../support/interview.ts";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { minutesOfTape } from "../../support/tapes.ts";
import { VirtualPace } from "../../support/virtualPace.ts";

const MINUTE = 60 * 16_000;

/** A window with one live interview that is being recorded, and a server that transcribes. */
async function follow(when: "afterInterview" | "duringInterview") {
  const { start, clock } = openWorld(await temporaryFolder());
  const session = await start();
  const server = await SpeechTestServer.start("vllm");
  onTestFinished(() => server.close());
  const deeds: string[] = [];
  const changed = new Emitter<void>();
  let live: InterviewSession | undefined = session;
  const interviews = { changed };
  Object.defineProperty(interviews, "live", { get: () => live });
  const place = { url: server.url, model: server.model, language: "" };
  const { signal } = new AbortController();
  const base = { files: disk, pace: new VirtualPace(), glossary: "", signal, isOver: false };
  const underway = new TranscriptsUnderway();
  const transcripts: TranscriptNews["is"][] = [];
  underway.changed.on(({ is }) => transcripts.push(is));
  const transcriptions = {
    startsByItself: true,
    isWorkingOn: () => false,
    whileLive: async () => {
      deeds.push("sends");
      await transcribe(session, { ...base, server: new SpeechServer(place, undefined) });
      deeds.push("sent");
    },
    afterInterview: () => Promise.resolve(void deeds.push("transcribes")),
  };
  const voice = { whenComplete: () => Promise.resolve(void deeds.push("recording ends")) };

  const following = new FollowInterview({
    interviews: interviews as unknown as Interviews,
    voice: voice as unknown as InterviewVoice,
    transcriptions: transcriptions as unknown as Transcriptions,
    underway,
    when: { value: when } as never,
    log: { tell: (error) => Promise.resolve(void deeds.push(String(error))) },
  });
  onTestFinished(() => following.dispose());
  const end = async () => {
    await session.end();
    live = undefined;
    changed.emit();
  };
  /** A minute was recorded. */
  const record = (minute: number) => {
    clock.advance(60_000);
    session.noteVoice({ type: "voice-anchor", sample: minute * MINUTE, age_ms: 0 });
  };
  session.noteVoice({ type: "voice-started", sample: 0 });
  session.noteVoice({ type: "voice-anchor", sample: 0, age_ms: 0 });
  const { bytes } = await minutesOfTape(6);
  await writeFile(join(session.folder, "voice.mp3"), bytes);
  return { session, deeds, record, end, server, voice, transcriptions, underway, transcripts };
}

test("a piece that is complete is sent while the interview goes on, and the rest after its end", async () => {
  const { session, deeds, record, end, server } = await follow("duringInterview");
  for (const minute of [1, 2, 3, 4]) record(minute);
  expect(deeds).toEqual([]);
  record(5);
  record(6);
  await until(() => deeds.includes("sent"));
  expect(server.received).toHaveLength(1);
  expect(session.state.status).toBe("running");
  const [piece] = session.state.transcribed;
  expect((piece?.to ?? 0) / MINUTE).toBeLessThan(5);
  await end();
  await until(() => deeds.includes("transcribes"));
  expect(deeds).toEqual(["sends", "sent", "recording ends", "transcribes"]);
  await session.dispose();
});

test("nothing is sent before the end when the user wants that", async () => {
  const { session, deeds, record, end, transcripts } = await follow("afterInterview");
  for (const minute of [1, 2, 3, 4, 5, 6]) record(minute);
  expect(transcripts).toEqual([]);
  await end();
  // Who grades at once knows that words are to come.
  expect(transcripts).toEqual([{ done: 0, of: 0 }]);
  await until(() => transcripts.length === 2);
  expect(deeds).toEqual(["recording ends", "transcribes"]);
  await session.dispose();
});

test("an interview without a recording is left alone", async () => {
  const { session, deeds, end, transcripts } = await follow("afterInterview");
  await rm(join(session.folder, "voice.mp3"));
  await end();
  await until(() => transcripts.at(-1) === "whole");
  await session.dispose();
  expect(deeds).toEqual(["recording ends"]);
});

test("an interview that is discarded as soon as its recording ends is not transcribed", async () => {
  const { session, deeds, end, voice, transcripts } = await follow("afterInterview");
  voice.whenComplete = () => {
    const complete = Promise.resolve(undefined);
    // Whoever moves the folder has waited for the recording, too.
    void complete.then(() => Promise.resolve()).then(() => session.discard());
    return complete;
  };
  await end();
  await until(() => transcripts.at(-1) === "whole");
  expect([session.state.status, deeds]).toEqual(["discarded", []]);
});

test("words that another run is still fetching are not told to be there", async () => {
  const { session, end, transcriptions, underway, transcripts } = await follow("afterInterview");
  const ran = Promise.withResolvers<undefined>();
  transcriptions.afterInterview = () => {
    // The user was faster: that run goes on when this one has found that it has nothing to do.
    transcriptions.isWorkingOn = () => true;
    underway.tell(session.id, { done: 1, of: 7 });
    setImmediate(() => ran.resolve(undefined));
    return Promise.resolve(undefined);
  };
  await end();
  await ran.promise;
  expect(transcripts.at(-1)).toEqual({ done: 1, of: 7 });
  await session.dispose();
});

test("a recording that cannot be ended is told", async () => {
  const { session, deeds, end, voice } = await follow("afterInterview");
  voice.whenComplete = () => Promise.reject(new Error("it is stuck"));
  await end();
  await expect.poll(() => deeds).toEqual(["Error: it is stuck"]);
  await session.dispose();
});
