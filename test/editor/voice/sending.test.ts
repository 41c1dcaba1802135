import { expect, test } from "vitest";
import { placeName, voicePlace } from "../../../src/editor/models/consentText.ts";
import {
  soundQuestion,
  soundSendingText,
} from "../../../src/editor/voice/transcription/sending.ts";

const MINUTE = 16_000 * 60;
const SENDING = {
  url: "https://api.openai.com/v1/audio/transcriptions",
  pieces: [
    { from: 0, to: 4 * MINUTE },
    { from: 6 * MINUTE, to: 7.5 * MINUTE },
  ],
  bytes: 1_320_000,
  fields: [["model", "whisper-1"] as const, ["prompt", "Design an LLM gateway."] as const],
  file: "file:///home/ada/design-dojo/interviews/one/voice.mp3",
  firstPiece: "file:///storage/first-piece.mp3",
};

test("the question says how much of the voice goes where", () => {
  const { message, detail } = soundQuestion(SENDING);
  expect(message).toBe("Send the recording of your voice to api.openai.com?");
  expect(detail).toContain("05:30 of sound, 1.3 MB, in 2 pieces");
});

test("the preview says every piece, field and address, and where it can be heard", () => {
  const text = soundSendingText(SENDING);
  for (const part of [
    `it goes to ${SENDING.url}, and nowhere else`,
    "2. from 06:00 to 07:30",
    "model: whisper-1",
    "prompt: Design an LLM gateway.",
    SENDING.file,
    SENDING.firstPiece,
  ])
    expect(text).toContain(part);
});

test("a yes to texts is none to a voice, and this machine needs none", () => {
  expect(voicePlace(SENDING.url)).toBe("voice:https://api.openai.com");
  expect(placeName("voice:https://api.openai.com")).toBe("api.openai.com (recordings)");
  expect(voicePlace("http://127.0.0.1:8000/inference")).toBeNull();
});
