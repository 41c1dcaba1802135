import { expect, test } from "vitest";
import type { Line } from "../../../src/core/interview/state.ts";
import {
  toWebVtt,
  typedSegments,
  withSegments,
  type Transcript,
} from "../../../src/core/interview/transcript.ts";

const LINES: readonly Line[] = [
  { kind: "said", t: 1_000, text: "We have two kinds of traffic." },
  { kind: "asked", t: 10_000, text: "How many regions?" },
  { kind: "answer", t: 10_000, text: "Two, one in the US and one in the EU." },
  { kind: "beat", t: 11_000, text: "What does it cost?", tag: "probe" },
];

const mergeTyped = (existing: Transcript | null, lines: readonly Line[]) =>
  withSegments(existing, "typed", typedSegments(lines));

test("a typed line ends when it was sent, an interviewer's begins when it came, and none overlaps the next", () => {
  expect(
    typedSegments(LINES).map(({ id, speaker, start_ms, end_ms }) => [
      id,
      speaker,
      start_ms,
      end_ms,
    ]),
  ).toEqual([
    ["S001", "candidate", 0, 1_000],
    ["S002", "candidate", 8_800, 10_000],
    ["S003", "interviewer", 10_000, 11_000],
    ["S004", "interviewer", 11_000, 12_600],
  ]);
});

test("merging again replaces the typed turns and leaves the others", () => {
  const spoken = {
    id: "S002",
    speaker: "candidate" as const,
    start_ms: 5_000,
    end_ms: 6_000,
    text: "Hm.",
  };
  const first = mergeTyped({ schema: "dojo.transcript/v1", segments: [spoken] }, LINES.slice(0, 2));
  const second = mergeTyped(first, LINES);
  expect(second.segments.map(({ id }) => id)).toEqual([
    "S001",
    "S002",
    "S002-typed",
    "S003",
    "S004",
  ]);
  expect(mergeTyped(second, LINES)).toEqual(second);
});

test("subtitles escape markup, join lines and last at least a moment", () => {
  const segments = [
    {
      speaker: "candidate" as const,
      start_ms: 3_600_000,
      end_ms: 3_600_000,
      text: "a < b && c\n\n--> d",
    },
  ];
  expect(toWebVtt({ schema: "dojo.transcript/v1", segments })).toBe(
    "WEBVTT\n\n01:00:00.000 --> 01:00:00.001\n<v Candidate>a &lt; b &amp;&amp; c --&gt; d\n",
  );
});
