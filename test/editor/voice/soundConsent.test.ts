import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { Consent } from "../../../src/editor/models/consent.ts";
import type { ConsentQuestion } from "../../../src/editor/models/consentText.ts";
import type { Readings } from "../../../src/editor/readings/readings.ts";
import { SoundConsent } from "../../../src/editor/voice/transcription/soundConsent.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { SpeechServer } from "../../../src/services/voice/transcription/speechServer.ts";
import { transcribe } from "../../../src/services/voice/transcription/transcription.ts";
import { temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { RECORDED, recordedInterview } from "../../support/recordedInterview.ts";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { minutesOfTape } from "../../support/tapes.ts";
import { VirtualPace } from "../../support/virtualPace.ts";

test("the question tells of all that is sent, and its first piece is there until it is answered", async () => {
  const [home, storage] = [await temporaryFolder(), await temporaryFolder()];
  await recordedInterview(home, await minutesOfTape(3));
  const local = await SpeechTestServer.start("vllm");
  onTestFinished(() => local.close());
  const session = await openWorld(home).desk.open(RECORDED);
  onTestFinished(() => session.dispose());
  const pace = new VirtualPace();
  const here = new SpeechServer({ url: local.url, model: local.model, language: "" }, undefined);
  const options = { files: disk, pace, glossary: "", isOver: true, server: here };
  await pace.run(transcribe(session, { ...options, signal: new AbortController().signal }));

  const details: string[] = [];
  const heard: boolean[] = [];
  const asking = {
    isGivenFor: () => false,
    askFor: async (_: string, { detail }: ConsentQuestion, show: () => Promise<void>) => {
      details.push(detail);
      await show();
      return false;
    },
  } as unknown as Consent;
  const readings = {
    showText: (_: string, text: () => string) => {
      const [, link = ""] = /first piece, as it is sent: (\S+)/.exec(text()) ?? [];
      return Promise.resolve(void heard.push(existsSync(fileURLToPath(link))));
    },
  } as unknown as Readings;
  const consent = new SoundConsent(asking, readings, storage);
  const elsewhere = { url: "https://speech.example/v1/audio/transcriptions", model: "w" };
  const server = new SpeechServer({ ...elsewhere, language: "" }, undefined);
  for (const again of [true, false]) {
    expect(await consent.ask(session, server, { glossary: "", again })).toBe(false);
    expect(await readdir(storage)).toEqual([]);
  }
  expect(details).toEqual([
    expect.stringContaining("03:00 of sound"),
    expect.stringContaining("00:00 of sound"),
  ]);
  expect(heard[0]).toBe(true);
});
