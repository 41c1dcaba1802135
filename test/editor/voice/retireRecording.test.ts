import { existsSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { USUAL_LENGTHS } from "../../../src/core/voice/pieces.ts";
import type { Setting } from "../../../src/editor/settings.ts";
import { retireRecording } from "../../../src/editor/voice/transcription/retireRecording.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { SpeechServer } from "../../../src/services/voice/transcription/speechServer.ts";
import { transcribe } from "../../../src/services/voice/transcription/transcription.ts";
import { temporaryFolder } from "../../support/files.ts";
import { openWorld } from "../../support/interview.ts";
import { RECORDED, recordedInterview } from "../../support/recordedInterview.ts";
import { SpeechTestServer } from "../../support/speechTestServer.mts";
import { minutesOfTape, type Tape } from "../../support/tapes.ts";
import { VirtualPace } from "../../support/virtualPace.ts";

const asked: string[] = [];
vi.mock("vscode", () => ({
  window: {
    showWarningMessage: (message: string) => {
      asked.push(message);
      return Promise.resolve("Delete");
    },
  },
}));
beforeEach(() => void asked.splice(0));

/** An interview of which all that a server is sent is transcribed. */
async function transcribed(tape: Tape): Promise<string> {
  const home = await temporaryFolder();
  const folder = await recordedInterview(home, tape);
  const server = await SpeechTestServer.start("vllm");
  onTestFinished(() => server.close());
  const session = await openWorld(home).desk.open(RECORDED);
  const pace = new VirtualPace();
  const place = { url: server.url, model: server.model, language: "" };
  const options = { files: disk, pace, glossary: "", isOver: true };
  const { signal } = new AbortController();
  const speechServer = new SpeechServer(place, undefined);
  await pace.run(transcribe(session, { ...options, signal, server: speechServer }));
  await session.dispose();
  return folder;
}

const retire = (folder: string, keep: "keep" | "deleteAfterTranscription" | "ask") =>
  retireRecording(folder, USUAL_LENGTHS, { value: keep } as Setting<typeof keep>);
const isThere = (folder: string) => existsSync(join(folder, "voice.mp3"));

test("a recording of which all is transcribed goes when the user wants that", async () => {
  const folder = await transcribed(await minutesOfTape(3));
  expect([await retire(folder, "keep"), isThere(folder)]).toEqual(["", true]);
  expect(await retire(folder, "deleteAfterTranscription")).toContain("was deleted");
  expect([isThere(folder), asked]).toEqual([false, []]);
  expect(await retire(folder, "deleteAfterTranscription")).toBe("");
});

test("one that has more than was transcribed stays, without a question", async () => {
  const tape = await minutesOfTape(3);
  const folder = await transcribed(tape);
  await appendFile(join(folder, "voice.mp3"), tape.bytes);
  expect(await retire(folder, "deleteAfterTranscription")).toBe("");
  expect([await retire(folder, "ask"), asked, isThere(folder)]).toEqual(["", [], true]);
});

test("minutes that were taken for silence are not deleted unasked", async () => {
  const folder = await transcribed(await minutesOfTape(12, (minute) => minute > 3));
  expect(await retire(folder, "deleteAfterTranscription")).toMatch(/is kept: 0\d:\d\d of it/);
  expect(isThere(folder)).toBe(true);
  expect(await retire(folder, "ask")).toContain("was deleted");
  expect(asked).toEqual([expect.stringMatching(/^All but 0\d:\d\d that sounded like no speech/)]);
});
