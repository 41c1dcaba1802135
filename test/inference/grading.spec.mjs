/** The whole way from an interview's folder to a stored grade, with a real engine in the middle. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { Grade } from "../../src/core/grading/grade.ts";
import { compileCatalog } from "../../src/services/catalog/compile.ts";
import { catalogOf } from "../../src/services/catalog/compiled.ts";
import { disk } from "../../src/services/files/fileSystem.ts";
import { InterviewGrading } from "../../src/services/grading/interviewGrading.ts";
import { Courier } from "../../src/services/models/courier.ts";
import { ollamaModel } from "../../src/services/models/ollama.ts";
import { openAiModel } from "../../src/services/models/openAi.ts";
import { realPace } from "../../src/services/models/pace.ts";
import { answerTo, BANK } from "./interviews.mjs";
import { MODEL, story, twin } from "./server.mjs";

const QUESTION = "llm-gateway";
const catalog = await smallCatalog();

/** The product's own, with two criteria of two signals and one decoy: enough to see the way, and little to write. */
async function smallCatalog() {
  const full = catalogOf(await compileCatalog(join(BANK, "..", "..")));
  const rubric = full.rubrics.get(QUESTION);
  const criteria = Object.keys(rubric.weights).slice(0, 2);
  const small = {
    ...rubric,
    weights: Object.fromEntries(criteria.map((id) => [id, rubric.weights[id]])),
    signals: criteria.flatMap((id) =>
      rubric.signals.filter(({ criterion }) => criterion === id).slice(0, 2),
    ),
    red_flags: rubric.red_flags.slice(0, 2),
  };
  const decoys = { ...full.decoys, decoys: full.decoys.decoys.slice(0, 1) };
  return { ...full, decoys, rubrics: new Map([[QUESTION, small]]) };
}

/** A folder as a candidate leaves it after a few minutes, and its grading. */
function shortInterview() {
  const folder = mkdtempSync(join(tmpdir(), "short-interview-"));
  after(() => rmSync(folder, { recursive: true }));
  const { turns, notes } = answerTo(QUESTION, "good");
  const segments = turns.slice(0, 16).map(({ speaker, text }, index) => ({
    ...{ id: `S${String(index + 1).padStart(3, "0")}`, speaker, text },
    ...{ start_ms: index * 20_000, end_ms: (index + 1) * 20_000 },
  }));
  const files = {
    "interview.json": { schema: "dojo.interview/v1", id: "short", question: QUESTION },
    "transcript.json": { schema: "dojo.transcript/v1", segments },
  };
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, name), JSON.stringify(content));
  writeFileSync(join(folder, "notes.md"), notes);
  const now = () => "2026-11-23T16:25:07.000Z";
  return new InterviewGrading(folder, { files: disk, catalog, now, warn: assert.fail });
}

/** Grades by the model; `calls` are the records of the call log. */
async function graded(grading, model) {
  const calls = [];
  const parts = { pace: realPace, now: () => "", log: (call) => calls.push(call), costOf: () => 0 };
  const signal = new AbortController().signal;
  const options = { signal, onNews: () => {}, calibration: null };
  const { grade, failure } = await grading.model(new Courier(model, parts), options);
  return { grade, failure, calls };
}

const faces = {
  openAi: () => openAiModel({ baseUrl: `${twin.openAi}/v1`, model: MODEL, contextTokens: 16_384 }),
  ollama: () =>
    ollamaModel({ origin: twin.ollama, model: MODEL, contextTokens: 32_768, canThink: false }),
};

for (const [name, model] of Object.entries(faces))
  story(
    `${name}: an interview becomes a grade, and every quote in it was really said`,
    async () => {
      const grading = shortInterview();
      const { grade, failure, calls } = await graded(grading, model());
      assert.equal(failure, null);
      Grade.parse(grade);
      assert.deepEqual(grade.ungraded, []);
      assert.equal(typeof grade.score, "number");
      const { sources } = (await grading.subject()).evidence;
      const texts = new Map(sources.map(({ id, text }) => [id, text]));
      const quotes = grade.criteria.flatMap(({ signals }) => signals.flatMap((one) => one.quotes));
      assert.ok(quotes.length > 0);
      for (const { source, text } of quotes) assert.ok(texts.get(source)?.includes(text), text);
      const { exact, dropped } = grade.run.quotes;
      assert.ok(exact > 0 && dropped > 0, `${exact} quotes found, ${dropped} not`);
      // The first call reads the interview; the server still knows it in all others, where it tells.
      for (const { tokens, unit } of calls.slice(1))
        assert.ok(tokens.cached === null || tokens.cached > 0.8 * tokens.in, unit);
    },
  );

story("a server that cuts the prompt leads to an error and to no grade", async () => {
  const grading = shortInterview();
  const baseUrl = `${twin.ollama}/v1`;
  const model = openAiModel({ baseUrl, model: MODEL, contextTokens: null });
  await assert.rejects(graded(grading, model), ({ failure }) => failure.kind === "truncated");
  assert.deepEqual(await grading.grades(), []);
});
