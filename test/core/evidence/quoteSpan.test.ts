import { describe, expect, test } from "vitest";
import { quoteSpan, spokenIn } from "../../../src/core/evidence/quoteSpan.ts";

const TEXT = "Well, one bucket per tenant. Then we settle the difference.";
const turn = {
  id: "S001",
  speaker: "candidate",
  start_ms: 10_000,
  end_ms: 30_000,
  text: TEXT,
} as const;
const QUOTE = "we settle the difference";

/** One word a second, from eleven seconds on, as Whisper has them: with spaces and punctuation. */
const words = TEXT.split(" ").map((word, index) => ({
  text: ` ${word}`,
  start_ms: 11_000 + index * 1_000,
  end_ms: 11_800 + index * 1_000,
}));

describe("the time of a quote", () => {
  test("is that of its words", () => {
    expect(quoteSpan(spokenIn({ ...turn, words }), QUOTE)).toEqual({ from: 17_000, to: 20_800 });
  });

  test("goes by the letters before it where the turn has no words, or other ones", () => {
    const byLetters = { from: 10_000 + (20_000 * 26) / 47, to: 30_000 };
    for (const segment of [turn, { ...turn, words: words.slice(1) }, { ...turn, words: "many" }]) {
      const { from, to } = quoteSpan(spokenIn(segment), QUOTE);
      expect([from, to].map(Math.round)).toEqual([byLetters.from, byLetters.to].map(Math.round));
    }
  });

  test("is the whole turn when the quote is not in it", () => {
    expect(quoteSpan(spokenIn(turn), "two buckets")).toEqual({ from: 10_000, to: 30_000 });
  });

  test("never ends before it begins", () => {
    const spoken = spokenIn({ ...turn, end_ms: 5_000 });
    expect(quoteSpan(spoken, QUOTE)).toEqual({ from: 10_000, to: 10_000 });
    expect(quoteSpan(spoken, "")).toEqual({ from: 10_000, to: 10_000 });
  });
});
