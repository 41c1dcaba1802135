import { describe, expect, test } from "vitest";
import { Transcript, withSegments } from "../../../src/core/interview/transcript.ts";
import {
  readTranscriptFile,
  roleOf,
  segmentsOf,
  speakersIn,
} from "../../../src/core/voice/transcriptFile.ts";

const VTT = `WEBVTT - made elsewhere

NOTE a remark

intro
00:00.500 --> 00:02.000 align:start position:10%
<v Interviewer>Design an <i>LLM</i> gateway.

00:01:02.000 --> 00:01:04.250
<v Me>A token bucket per tenant,
burst &amp; rate.
`;
const SRT = `1\r\n00:00:00,500 --> 00:00:02,000\r\nFirst line\r\nsecond line\r\n\r\n2\r\n01:00:03,000 --> 01:00:04,000\r\nLater\r\n`;

describe("a transcript file is read", () => {
  test("WebVTT with its voices", async () => {
    expect(await readTranscriptFile("talk.vtt", VTT)).toEqual([
      { speaker: "Interviewer", start_ms: 500, end_ms: 2_000, text: "Design an LLM gateway." },
      {
        speaker: "Me",
        start_ms: 62_000,
        end_ms: 64_250,
        text: "A token bucket per tenant, burst & rate.",
      },
    ]);
  });

  test("SubRip with Windows line ends", async () => {
    expect(await readTranscriptFile("talk.SRT", SRT)).toEqual([
      { speaker: null, start_ms: 500, end_ms: 2_000, text: "First line second line" },
      { speaker: null, start_ms: 3_603_000, end_ms: 3_604_000, text: "Later" },
    ]);
  });

  test("Whisper's verbose JSON, in seconds", async () => {
    const file = {
      task: "transcribe",
      segments: [{ id: 0, start: 1.25, end: 3, text: " Shard by tenant.", no_speech_prob: 0.1 }],
    };
    expect(await readTranscriptFile("w.json", JSON.stringify(file))).toEqual([
      { speaker: null, start_ms: 1_250, end_ms: 3_000, text: "Shard by tenant." },
    ]);
  });

  test("this product's own JSON, with its speakers", async () => {
    const segment = { id: "S001", speaker: "interviewer", start_ms: 5, end_ms: 9, text: "Why?" };
    const file = { schema: "dojo.transcript/v1", segments: [segment] };
    const [turn] = await readTranscriptFile("t.json", JSON.stringify(file));
    expect(turn).toMatchObject({ speaker: "interviewer", start_ms: 5, end_ms: 9, text: "Why?" });
  });

  test("text with names, one after the other at 150 words a minute", async () => {
    const text = "Interviewer: What breaks first?\nAda: The cache does,\nthen the store.\n";
    expect(await readTranscriptFile("talk.txt", text)).toEqual([
      { speaker: "Interviewer", start_ms: 0, end_ms: 1_600, text: "What breaks first?" },
      { speaker: "Ada", start_ms: 1_600, end_ms: 4_400, text: "The cache does, then the store." },
    ]);
  });

  test("text without names by its paragraphs: a colon makes no name", async () => {
    const text = "So the plan: one queue\nper tenant.\n\nThen a worker pool.\n\nThat is all.";
    const turns = await readTranscriptFile("talk.txt", text);
    expect(turns.map(({ text: said }) => said)).toEqual([
      "So the plan: one queue per tenant.",
      "Then a worker pool.",
      "That is all.",
    ]);
    expect(speakersIn(turns)).toEqual([]);
  });
});

describe("a file that is no transcript is said with its name and what is needed", () => {
  test.each([
    ["t.json", "{", /t\.json: is no JSON/],
    ["t.json", '{"segments": [{"from": 1}]}', /segments/],
    ["t.vtt", "hello", /t\.vtt/],
    ["t.txt", "  \n", /holds no words/],
  ])("%s", async (name, text, message) => {
    await expect(readTranscriptFile(name, text)).rejects.toThrow(message);
  });
});

test("names of roles are known, others are asked for", () => {
  expect(
    ["Interviewer", "interviewer 2", "Candidate", "me", "SPEAKER_00", null].map(roleOf),
  ).toEqual(["interviewer", "interviewer", "candidate", "candidate", undefined, "candidate"]);
});

test("an import takes the place of the one before it, and of nothing else", async () => {
  const typed = {
    ...{ id: "S001", source: "typed", speaker: "candidate", start_ms: 40_000, end_ms: 41_000 },
    text: "typed",
  };
  const before = Transcript.parse({ schema: "dojo.transcript/v1", kept: 1, segments: [typed] });
  const turns = await readTranscriptFile("talk.vtt", VTT);
  const once = withSegments(
    before,
    "import",
    segmentsOf(turns, () => true),
  );
  expect(once.segments.map(({ id, speaker }) => [id, speaker])).toEqual([
    ["I001", "interviewer"],
    ["S001", "candidate"],
    ["I002", "candidate"],
  ]);
  const again = withSegments(
    once,
    "import",
    segmentsOf(turns.slice(0, 1), () => true),
  );
  expect(again).toMatchObject({ kept: 1 });
  expect(again.segments.map(({ id }) => id)).toEqual(["I001", "S001"]);
});
