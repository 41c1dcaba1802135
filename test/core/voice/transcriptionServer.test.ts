import { describe, expect, test } from "vitest";
import {
  firstForm,
  nextForm,
  transcriptionUrl,
} from "../../../src/core/voice/transcriptionServer.ts";

const place = (url: string, model: string) => ({ url, model, language: "" });
const LOCAL = "http://127.0.0.1:8000/v1/audio/transcriptions";
const OPENAI = "https://api.openai.com/v1/audio/transcriptions";

describe("words with times are asked for where they are known to be taken:", () => {
  test.each([
    [OPENAI, "whisper-1", { format: "verbose_json", words: true }],
    [OPENAI, "gpt-4o-mini-transcribe", { format: "json", words: false }],
    [LOCAL, "Systran/faster-whisper-small", { format: "verbose_json", words: true }],
    [LOCAL, "openai/whisper-large-v3", { format: "verbose_json", words: false }],
    [
      "https://api.groq.com/openai/v1/audio/transcriptions",
      "whisper-large-v3",
      { format: "verbose_json", words: false },
    ],
  ] as const)("%s %s", (url, model, form) => {
    expect(firstForm(place(url, model))).toEqual(form);
  });
});

test("a refusal gives up the words first, then the times, then no more", () => {
  const forms = [];
  for (let form = nextForm(firstForm(place(OPENAI, "whisper-1"))); form; form = nextForm(form))
    forms.push(form);
  expect(forms).toEqual([
    { format: "verbose_json", words: false },
    { format: "json", words: false },
  ]);
});

test("an address is taken as it is meant", () => {
  expect(transcriptionUrl(" http://127.0.0.1:8080/inference ")).toBe(
    "http://127.0.0.1:8080/inference",
  );
  expect(transcriptionUrl("http://127.0.0.1:8000")).toBe(LOCAL);
});

test.each([
  ["ftp://here/x", "is no address of a server"],
  ["whisper", "is no address of a server"],
  ["https://ada:secret@example.com/v1", "has a name or password in it"],
])("%s is said", (url, message) => {
  expect(() => transcriptionUrl(url)).toThrow(message);
  expect(() => transcriptionUrl(url)).not.toThrow("secret");
});
