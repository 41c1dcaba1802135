/**
 * Writes the interview whose replay is timed, and its board at each of the moments. Bundled by seeking.mjs.
 * `node drawnReplay.js FOLDER ELEMENTS BOARDS MOMENT,MOMENT`
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { visibleElements } from "../../src/core/interview/board.ts";
import { BoardReplay } from "../../src/core/replay/boardReplay.ts";
import { DRAWN_MS, drawnInterview } from "./drawnInterview.ts";

const [folder = "", count = "", boards = "", moments = ""] = process.argv.slice(2);
const [started, ...events] = drawnInterview(Number(count));
const replay = new BoardReplay(events);
const boardAt = (t: number) => visibleElements(replay.at(t).board);
writeFileSync(boards, JSON.stringify(moments.split(",").map((t) => boardAt(Number(t)))));
writeInterview();

function writeInterview(): void {
  const { question, question_revision, mode, target_level, minutes, stages, at } = started;
  const file = {
    schema: "dojo.interview/v1",
    ...{ question, question_revision, mode, target_level, minutes },
    ...{ status: "finished", started_at: at, ended_at: at, elapsed_ms: DRAWN_MS },
    stages: stages.map((stage) => ({ ...stage, spent_ms: 0 })),
  };
  const journal = [started, ...events, { type: "ended", t: DRAWN_MS, at }];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "interview.json"), JSON.stringify(file));
  writeFileSync(
    join(folder, "journal.jsonl"),
    journal.map((event) => `${JSON.stringify(event)}\n`).join(""),
  );
}
