import { describe, expect, test } from "vitest";
import { readServerReply } from "../../../src/core/voice/serverReply.ts";

const segment = (start: unknown, end: unknown, text: string, more: object = {}) => ({
  ...{ id: 0, seek: 0, start, end, text, avg_logprob: -0.2 },
  ...more,
});
const texts = (value: unknown, seconds = 60) =>
  readServerReply(value, seconds)?.passages.map(({ text }) => text);

describe("a reply is read as", () => {
  test("OpenAI gives it: words beside the segments", () => {
    const words = [
      { word: "Shard", start: 1, end: 1.4 },
      { word: "by", start: 1.4, end: 1.6 },
      { word: "tenant.", start: 5, end: 5.5 },
    ];
    const reply = {
      ...{ task: "transcribe", duration: "8.47", text: "Shard by tenant." },
      ...{ segments: [segment(1, 2, " Shard by"), segment(5, 6, " tenant.")], words },
    };
    const { passages, isTimed } = readServerReply(reply, 60) ?? {};
    expect(isTimed).toBe(true);
    expect(passages?.map(({ words: own }) => own.map(({ text }) => text))).toEqual([
      ["Shard", "by"],
      ["tenant."],
    ]);
  });

  test("whisper.cpp and Speaches give it: words within the segments, some without times", () => {
    const words = [
      { word: " Shard", start: 1, end: 1.4, t_dtw: -1, probability: 0.9 },
      { word: " by", start: null, end: null },
    ];
    const reply = { text: "", segments: [segment(1, 2, " Shard by", { words })], words: null };
    expect(readServerReply(reply, 60)?.passages).toEqual([
      { start: 1, end: 2, text: "Shard by", words: [{ text: "Shard", start: 1, end: 1.4 }] },
    ]);
  });

  test("a gateway gives it: text alone, for the whole length", () => {
    expect(readServerReply({ text: " One bucket\nper tenant. ", usage: {} }, 31)).toEqual({
      passages: [{ start: 0, end: 31, text: "One bucket per tenant.", words: [] }],
      isTimed: false,
    });
  });

  test.each([{ text: "" }, { text: "", segments: [] }, { text: " ", words: [] }])(
    "nothing said: %j",
    (reply) => {
      expect(readServerReply(reply, 31)).toEqual({ passages: [], isTimed: true });
    },
  );

  test("numbers in quotes, as some gateways write them", () => {
    expect(readServerReply({ segments: [segment("1.5", "2", "a b")] }, 9)?.passages[0]?.start).toBe(
      1.5,
    );
  });
});

describe("what a model invents is left out:", () => {
  test("passages after the end, and ends beyond it", () => {
    const reply = { segments: [segment(1, 40, "said"), segment(30, 34, "Thanks for watching!")] };
    expect(readServerReply(reply, 30)?.passages).toMatchObject([{ start: 1, end: 30 }]);
  });

  test("a passage that comes three times in a row and more", () => {
    const again = (text: string, from: number, count: number) =>
      Array.from({ length: count }, (_, n) => segment(from + n, from + n + 1, text));
    expect(
      texts({
        segments: [...again("Yes.", 0, 2), ...again("Thank you.", 2, 9), segment(20, 21, "So")],
      }),
    ).toEqual(["Yes.", "Yes.", "Thank you.", "So"]);
  });

  test("a few words that go round and round", () => {
    expect(texts({ text: `One queue ${"and then the worker ".repeat(12)}fails.` })).toEqual([
      "One queue and then the worker fails.",
    ]);
  });
});

test.each([
  null,
  "text",
  3,
  [],
  { error: "failed to read audio data" },
  { segments: [{ from: 1 }] },
])("this is no reply: %j", (value) => {
  expect(readServerReply(value, 10)).toBeNull();
});
