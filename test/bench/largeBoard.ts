/** Writes a board of 2,000 elements in two ways. Bundled by moving.mjs. `node largeBoard.js HOME BOARD` */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sceneFromSketch } from "../../src/core/board/sketch.ts";

const [home = "", boardFile = ""] = process.argv.slice(2);

/** 600 boxes with their texts; 400 labelled arrows, each to the next box. */
const board = sceneFromSketch({
  nodes: Array.from({ length: 600 }, (_, i) => ({ id: `n${i}`, text: `service ${i}` })),
  edges: Array.from({ length: 400 }, (_, i) => ({
    from: `n${i}`,
    to: `n${i + 1}`,
    label: `call ${i}`,
  })),
});
writeFileSync(boardFile, JSON.stringify(board));
writeInterview(join(home, "interviews", "2026-01-01T09-00-00-llm-gateway-0000"));

/** An interview that was left with this board on it. */
function writeInterview(folder: string): void {
  const at = "2026-01-01T09:00:00.000Z";
  const facts = {
    question: "llm-gateway",
    question_revision: 1,
    mode: "practice",
    target_level: "senior",
    minutes: 45,
  };
  const stages = [{ id: "design", name: "Design", minutes: 45 }];
  const id = folder.slice(folder.lastIndexOf("2026"));
  const events = [
    { type: "started", v: 1, t: 0, at, id, ...facts, stages },
    { type: "board-keyframe", t: 0, at, elements: board.elements },
    { type: "paused", t: 0, at, reason: "user" },
  ];
  const file = {
    schema: "dojo.interview/v1",
    id,
    ...facts,
    started_at: at,
    ended_at: null,
    status: "paused",
    elapsed_ms: 0,
    stages: stages.map((stage) => ({ ...stage, spent_ms: 0 })),
  };
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "interview.json"), JSON.stringify(file));
  writeFileSync(
    join(folder, "journal.jsonl"),
    events.map((event) => `${JSON.stringify(event)}\n`).join(""),
  );
}
