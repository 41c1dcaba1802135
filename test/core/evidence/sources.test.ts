import { expect, test } from "vitest";
import type { BoardGraph } from "../../../src/core/board/graph.ts";
import { evidenceSources } from "../../../src/core/evidence/sources.ts";
import type { Segment } from "../../../src/core/interview/transcript.ts";

const said = (text: string, id?: string): Segment => ({
  speaker: "candidate",
  start_ms: 1_000,
  end_ms: 2_000,
  text,
  ...(id !== undefined && { id }),
});
const speech = (segments: Segment[]) =>
  evidenceSources({ transcript: { schema: "dojo.transcript/v1", segments } }).map(
    ({ id, text }) => [id, text],
  );
const notes = (text: string) =>
  evidenceSources({ notes: text }).map((source) => [source.id, source.text]);

test("a segment keeps its id when nobody else has it, and numbers never collide with kept ones", () => {
  const segments = [
    said("a", "S002"),
    said("b"),
    said("c", "x"),
    said("d", "x"),
    said("e", "N01"),
    said("  ", "S001"),
    said("f"),
  ];
  expect(speech(segments)).toEqual([
    ["S002", "a"],
    ["S001", "b"],
    ["S003", "c"],
    ["S004", "d"],
    ["S005", "e"],
    ["S006", "f"],
  ]);
});

test("interviewer turns are there with their speaker and time", () => {
  const transcript = {
    schema: "dojo.transcript/v1" as const,
    segments: [{ ...said("Why?"), speaker: "interviewer" as const }],
  };
  expect(evidenceSources({ transcript })).toEqual([
    { id: "S001", kind: "speech", text: "Why?", t: 1_000, speaker: "interviewer" },
  ]);
});

test("notes fall into paragraphs, lists into lines, and wrapped text stays together", () => {
  const text = [
    "# Limits",
    "",
    "We reserve an estimate before the call to the provider goes out and",
    "then settle with what was really used.",
    "",
    "- first item",
    "- second item that goes on",
    "  in an indented line",
    "limits:",
    "1.2k rps at peak",
    "",
    "",
    "   ",
  ].join("\n");
  expect(notes(text)).toEqual([
    ["N01", "Limits"],
    [
      "N02",
      "We reserve an estimate before the call to the provider goes out and\nthen settle with what was really used.",
    ],
    ["N03", "first item"],
    ["N04", "second item that goes on\n  in an indented line"],
    ["N05", "limits:\n1.2k rps at peak"],
  ]);
});

test("empty notes give no sources", () => {
  expect([notes(""), notes("\n \n")]).toEqual([[], []]);
});

test("board elements read as a person would say them", () => {
  const edge = { inferred: false, bidirectional: false };
  const board: BoardGraph = {
    nodes: [
      { id: "n1", kind: "rate-limiter", text: "limiter:\nreserve → settle", parent: null },
      { id: "n2", kind: "queue", text: "", parent: null },
      { id: "n3", kind: "unknown", text: "", parent: null },
    ],
    edges: [
      { id: "e1", from: "n1", to: "n2", label: "SSE", ...edge },
      { id: "e2", from: "n2", to: null, label: "", ...edge, bidirectional: true },
      { id: "e3", from: "n3", to: null, label: "", ...edge },
    ],
    orphans: [],
    text: [{ id: "t1", text: "settle once" }],
  };
  expect(evidenceSources({ board }).map(({ id, text }) => [id, text])).toEqual([
    ["B:n1", "limiter: reserve → settle"],
    ["B:n2", "queue"],
    ["B:e1", "limiter: reserve → settle → queue: SSE"],
    ["B:e2", "queue ↔ ?"],
    ["B:t1", "settle once"],
  ]);
});
