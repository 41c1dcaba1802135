/** An interview that somebody has finished: the strong gold answer of the LLM gateway, without its board. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { root } from "../../scripts/project.mjs";

/** Writes it into the home; returns its folder. */
export function writeFinishedInterview(home) {
  const gold = join(root, "question-bank/designs/llm-gateway/gold/strong.yaml");
  const { turns, notes } = parse(readFileSync(gold, "utf8"));
  const id = "2026-11-20T10-00-00-llm-gateway-gold";
  const folder = join(home, "interviews", id);
  mkdirSync(folder, { recursive: true });
  const write = (name, value) => writeFileSync(join(folder, name), JSON.stringify(value));
  write("interview.json", {
    schema: "dojo.interview/v1",
    id,
    question: "llm-gateway",
    question_revision: 1,
    mode: "mock",
    target_level: "senior",
    minutes: 45,
    started_at: "2026-11-20T10:00:00.000Z",
    ended_at: "2026-11-20T10:45:00.000Z",
    status: "finished",
  });
  const segments = turns.map(({ at, speaker, text }, index) => {
    const [minutes, seconds] = at.split(":").map(Number);
    const start_ms = (minutes * 60 + seconds) * 1000;
    const segment = `S${String(index + 1).padStart(3, "0")}`;
    return { id: segment, speaker, start_ms, end_ms: start_ms + 20_000, text };
  });
  write("transcript.json", { schema: "dojo.transcript/v1", segments });
  writeFileSync(join(folder, "notes.md"), notes);
  return folder;
}
