/** Prompts as the product makes them, from the answers of the question bank. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { markersOf } from "../../src/core/grading/judge/markers.ts";
import { promptPrefix, promptTask, replySchemaOf } from "../../src/core/grading/judge/prompt.ts";

export const BANK = join(import.meta.dirname, "..", "..", "question-bank", "designs");

/** An answer of the question bank: what was said in turns, and the notes. */
export function answerTo(question, variant) {
  return parse(readFileSync(join(BANK, question, "gold", `${variant}.yaml`), "utf8"));
}

const TURNS = ["strong", "good", "partial-a", "weak"].flatMap(
  (variant) => answerTo("llm-gateway", variant).turns,
);

/** An interview of about `characters` characters, with a small thing to ask about it. Every `number` is another one. */
export function interviewOf(characters, number = 0) {
  const exhibits = [];
  for (let length = 0, at = number * 7; length < characters; at += 1) {
    const { speaker, text } = TURNS[at % TURNS.length];
    const id = `S${String(exhibits.length + 1).padStart(3, "0")}`;
    const t = exhibits.length * 20_000;
    exhibits.push({ address: id, source: { id, kind: "speech", speaker, text, t } });
    length += text.length;
  }
  const redFlag = { id: "one-box", text: "Everything runs in one process without a copy." };
  const asked = { criteria: [], redFlags: [redFlag] };
  const seed = (number * 40_503 + 4_660).toString(16).padStart(8, "0");
  const markers = markersOf(seed);
  const material = {
    question: { title: "Design an LLM gateway", prompt: "Design it.", reference: "Many are good." },
    criteria: [],
    exhibits,
    fence: seed,
    markers,
    part: { number: 1, of: 1 },
  };
  return {
    markers,
    request: {
      prefix: promptPrefix(material),
      task: promptTask(asked),
      schema: replySchemaOf(asked),
      format: "schema",
      maxOutputTokens: 300,
      temperature: 0.2,
      thinking: false,
    },
  };
}
