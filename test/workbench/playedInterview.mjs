/** An interview that somebody has finished and that can be replayed: talk, stages and a board, minute by minute. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../scripts/project.mjs";

const MINUTE_MS = 60_000;
const START = Date.parse("2026-11-21T10:00:00.000Z");
const BOXES = ["Agents", "Gateway", "Rate limiter", "Queue", "Provider A", "Provider B"];

/**
 * Writes it into the home: the talk of the strong gold answer of the LLM gateway, and every six minutes another
 * box, then an arrow from the rate limiter to a provider, and all that is there as a keyframe.
 */
export function writePlayedInterview(home) {
  const read = (path) => parse(readFileSync(join(root, "question-bank/designs", path), "utf8"));
  const { turns, notes } = read("llm-gateway/gold/strong.yaml");
  const { stages } = read("llm-gateway/question.yaml");
  const id = "2026-11-21T10-00-00-llm-gateway-play";
  const folder = join(home, "interviews", id);
  const facts = {
    ...{ question: "llm-gateway", question_revision: 1, mode: "mock" },
    ...{ target_level: "senior", minutes: 45 },
  };
  const events = [
    { type: "started", v: 1, t: 0, id, ...facts, stages },
    ...stageEvents(stages),
    ...turns.map(spoken),
    ...BOXES.map((text, index) => drawn(text, index)),
    { type: "board-changed", t: 38 * MINUTE_MS, upsert: [ARROW], remove: [] },
    { type: "board-keyframe", t: 40 * MINUTE_MS, elements: [...BOXES.flatMap(boxOf), ARROW] },
    { type: "ended", t: 45 * MINUTE_MS },
  ].sort((a, b) => a.t - b.t);
  const file = {
    ...{ schema: "dojo.interview/v1", id, ...facts, elapsed_ms: 45 * MINUTE_MS },
    ...{ started_at: atOf(0), ended_at: atOf(45 * MINUTE_MS), status: "finished" },
    stages: stages.map((stage) => ({ ...stage, spent_ms: stage.minutes * MINUTE_MS })),
  };
  mkdirSync(folder, { recursive: true });
  const write = (name, text) => writeFileSync(join(folder, name), text);
  write("interview.json", JSON.stringify(file));
  write("journal.jsonl", events.map((event) => `${line(event)}\n`).join(""));
  const scene = { type: "excalidraw", version: 2, elements: [...BOXES.flatMap(boxOf), ARROW] };
  write("board.excalidraw", JSON.stringify(scene));
  const segments = turns.map(segmentOf);
  write("transcript.json", JSON.stringify({ schema: "dojo.transcript/v1", segments }));
  write("notes.md", notes);
  return { folder, boxes: BOXES };
}

const atOf = (t) => new Date(START + t).toISOString();
const line = (event) => JSON.stringify({ ...event, at: atOf(event.t) });

function stageEvents(stages) {
  let t = 0;
  return stages.slice(1).map(({ id }, index) => {
    t += stages[index].minutes * MINUTE_MS;
    return { type: "stage-entered", t, stage: id };
  });
}

function spoken({ at, speaker, text }, index) {
  const [minutes, seconds] = at.split(":").map(Number);
  const t = minutes * MINUTE_MS + seconds * 1000;
  if (speaker === "candidate") return { type: "said", t, text };
  return { type: "beat-shown", t, beat: `beat-${index}`, text, tag: "probe" };
}

/** As the session writes what was typed: the candidate's lines came when they were finished. */
function segmentOf(turn, index, turns) {
  const { speaker, text } = turn;
  const { t } = spoken(turn, index);
  const last = index > 0 ? spoken(turns[index - 1], index - 1).t : 0;
  const natural = text.split(/\s+/).length * 400;
  const start_ms = speaker === "candidate" ? Math.max(last, t - natural) : t;
  const id = `S${String(index + 1).padStart(3, "0")}`;
  return { id, source: "typed", speaker, start_ms, end_ms: t, text };
}

function drawn(text, index) {
  const t = (index + 1) * 6 * MINUTE_MS;
  return { type: "board-changed", t, upsert: boxOf(text, index), remove: [] };
}

/** A fractional index, which is compared letter by letter. */
const placeOf = (n) => `a${n.toString(36).toUpperCase()}`;

/** A box with its words, three in a row. */
function boxOf(text, index) {
  const [x, y] = [(index % 3) * 260, Math.floor(index / 3) * 180];
  const [id, label] = [`box${index}`, `label${index}`];
  const common = { version: 1, versionNonce: index + 1, seed: index + 1, isDeleted: false };
  return [
    {
      ...{ ...common, id, type: "rectangle", index: placeOf(2 * index) },
      ...{ x, y, width: 180, height: 90, boundElements: [{ id: label, type: "text" }] },
    },
    {
      ...{ ...common, id: label, type: "text", index: placeOf(2 * index + 1), containerId: id },
      ...{ x: x + 20, y: y + 32, width: 140, height: 25, text, originalText: text },
      ...{ fontSize: 20, fontFamily: 5, lineHeight: 1.25 },
      ...{ textAlign: "center", verticalAlign: "middle" },
    },
  ];
}

/** From the left of the rate limiter to the top of the first provider. */
const ARROW = {
  ...{ id: "arrow", type: "arrow", index: "aZ", version: 1, versionNonce: 99, seed: 99 },
  ...{ x: 560, y: 90, width: 210, height: 90, isDeleted: false },
  points: [
    [0, 0],
    [-210, 90],
  ],
  startBinding: { elementId: "box2", focus: 0, gap: 1 },
  endBinding: { elementId: "box4", focus: 0, gap: 1 },
  ...{ startArrowhead: null, endArrowhead: "arrow" },
};
