import { expect, test } from "vitest";
import type { InterviewEvent, VoiceNote } from "../../../src/core/interview/event.ts";
import { transcribedIn } from "../../../src/core/voice/transcriptionRound.ts";

const IMPORTED: VoiceNote = { type: "voice-imported", begin_ms: 0, samples: 1 };
const UNDONE: VoiceNote = { type: "voice-import-undone" };
const transcribed = (round: number): VoiceNote => ({
  ...{ type: "voice-transcribed", from: 0, to: 576, sha256: "", server: "", model: "" },
  ...{ round, start_ms: 0, end_ms: 36, segments: [] },
});
const known = (...notes: VoiceNote[]) =>
  transcribedIn(
    notes.map((note) => ({ ...note, t: 0, at: "2026-11-23T16:25:07.000Z" }) as InterviewEvent),
  );
const round = (...notes: VoiceNote[]) => known(...notes).round;

test("a recording that replaced one that was transcribed begins a round of its own, once", () => {
  expect(round()).toBe(0);
  expect(round(IMPORTED)).toBe(0);
  expect(round(IMPORTED, transcribed(0), transcribed(0))).toBe(0);
  expect(round(transcribed(0), IMPORTED)).toBe(1);
  // It is there again as it was transcribed.
  expect(round(transcribed(0), IMPORTED, UNDONE)).toBe(0);
  expect(round(transcribed(0), IMPORTED, IMPORTED, UNDONE)).toBe(1);
  expect(round(transcribed(0), IMPORTED, transcribed(1))).toBe(1);
});

test("what was understood of an import goes with it", () => {
  const rounds = (...notes: VoiceNote[]) => known(...notes).pieces.map((piece) => piece.round);
  const told = [transcribed(0), transcribed(1), IMPORTED, transcribed(2)];
  expect([rounds(...told), round(...told)]).toEqual([[0, 1, 2], 2]);
  expect([rounds(...told, UNDONE), round(...told, UNDONE)]).toEqual([[0, 1], 1]);
  expect(rounds(IMPORTED, transcribed(0), UNDONE, UNDONE)).toEqual([]);
});
