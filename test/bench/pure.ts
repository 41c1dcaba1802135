/**
 * Times what needs no editor, in a Node of its own; writes one JSON line. Bundled by bench.mjs.
 * `node pure.js DIST catalog | graph | grade | replay`
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { boardGraph } from "../../src/core/board/graph.ts";
import { boardOutline } from "../../src/core/board/outline.ts";
import { parseScene } from "../../src/core/board/scene.ts";
import { sceneFromSketch, type SceneFile } from "../../src/core/board/sketch.ts";
import { evidenceSources } from "../../src/core/evidence/sources.ts";
import { transcriptOf } from "../../src/core/grading/answer.ts";
import { gradeChecklist } from "../../src/core/grading/checklist.ts";
import { begin, reduce } from "../../src/core/interview/state.ts";
import { boardDifference, BoardReplay } from "../../src/core/replay/boardReplay.ts";
import { bundledCatalog } from "../../src/services/catalog/bundled.ts";
import { goldAnswer } from "../support/goldAnswers.ts";
import { drawnInterview } from "./drawnInterview.ts";

/** Milliseconds of ours, and of the least that any program would have to do. */
interface Timing {
  readonly ours: number;
  readonly floor: number;
}

const [dist = "", what] = process.argv.slice(2);
console.log(JSON.stringify(timingOf(what)));

function timingOf(name = ""): Timing {
  switch (name) {
    case "catalog":
      return catalogTiming();
    case "graph":
      return graphTiming();
    case "grade":
      return gradeTiming();
    case "replay":
      return replayTiming();
    default:
      throw new Error(`nothing is called ${name}`);
  }
}

/** Once: an editor reads its catalog once, with everything cold. */
function catalogTiming(): Timing {
  const ours = timed(() => bundledCatalog(dist));
  const text = readFileSync(join(dist, "catalog.json"), "utf8");
  return { ours, floor: timed(() => JSON.parse(text)) };
}

/** 600 boxes with their texts, 400 labelled arrows: 2,000 elements, from the scene as JSON gave it to the outline. */
function graphTiming(): Timing {
  const text = JSON.stringify(boardOf(600, 400));
  const scene: unknown = JSON.parse(text);
  const read = () => boardOutline(boardGraph(parseScene(scene, "bench").elements));
  return { ours: warm(read), floor: warm(() => JSON.parse(text)) };
}

/** The strong gold answer, said until it has 9,000 words, over a board of 150 elements. */
function gradeTiming(): Timing {
  const { catalog } = bundledCatalog(dist);
  const answer = goldAnswer("llm-gateway", "strong");
  const { turns } = answer;
  const words = turns.flatMap(({ text }) => text.split(/\s+/)).length;
  const rounds = Math.ceil(9_000 / words);
  const transcript = transcriptOf({ turns: Array.from({ length: rounds }, () => turns).flat() });
  const board = boardGraph(parseScene(boardOf(45, 30), "bench").elements);
  const question = catalog.questions.get("llm-gateway");
  const rubric = catalog.rubrics.get("llm-gateway");
  if (!question || !rubric) throw new Error("llm-gateway is not in the catalog");
  const { core, lexicon } = catalog;
  const grade = () => {
    const sources = evidenceSources({ transcript, notes: answer.notes, board });
    return gradeChecklist({
      question,
      rubric,
      core,
      lexicon,
      sources,
      board,
      targetLevel: "senior",
    });
  };
  const text = transcript.segments
    .map((segment) => segment.text)
    .join("\n")
    .toLowerCase();
  const phrases = rubric.signals.flatMap(({ find }) => [...(find.any ?? []), ...(find.all ?? [])]);
  return {
    ours: warm(grade),
    floor: warm(() => phrases.filter((phrase) => text.includes(phrase))),
  };
}

/** The slowest of the jumps to nine moments of a 45-minute interview, each from its end. */
function replayTiming(): Timing {
  const events = drawnInterview(2_000);
  const replay = new BoardReplay(events);
  const end = replay.at(Infinity).board;
  const moments = Array.from({ length: 9 }, (_, i) => ((i + 1) * 45 * 60_000) / 9 - 1);
  const jumps = moments.map((t) => warm(() => boardDifference(end, replay.at(t).board)));
  const [started, ...rest] = events;
  const fromStart = () => rest.reduce(reduce, begin(started));
  return { ours: Math.max(...jumps), floor: timed(fromStart) };
}

function boardOf(boxes: number, arrows: number): SceneFile {
  const nodes = Array.from({ length: boxes }, (_, i) => ({ id: `n${i}`, text: `service ${i}` }));
  const edges = Array.from({ length: arrows }, (_, i) => ({
    from: `n${i % boxes}`,
    to: `n${(i * 7 + 1) % boxes}`,
    label: `call ${i}`,
  }));
  return sceneFromSketch({ nodes, edges });
}

/** The median of eleven runs after ten that nobody counts: by then the engine has compiled what it will compile. */
function warm(work: () => unknown): number {
  for (let i = 0; i < 10; i++) work();
  const times = Array.from({ length: 11 }, () => timed(work)).sort((a, b) => a - b);
  return times[5] ?? 0;
}

function timed(work: () => unknown): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
