import { boardGraph, type BoardGraph } from "../board/graph.ts";
import { sceneFromSketch, type Sketch } from "../board/sketch.ts";
import type { GoldAnswer } from "../catalog/gold.ts";
import { milliseconds } from "../catalog/rules.ts";
import type { Source } from "../evidence/source.ts";
import { evidenceSources } from "../evidence/sources.ts";
import { segmentId, type Transcript } from "../interview/transcript.ts";

/** What was said, noted and drawn in an interview, as one writes it down. A gold answer is one. */
export interface Answer {
  readonly turns: readonly Readonly<GoldAnswer["turns"][number]>[];
  readonly notes: string;
  readonly board: Sketch;
}

/** How long a turn that was only written down is taken to last. */
const TURN_MS = 20_000;

export function transcriptOf({ turns }: Pick<Answer, "turns">): Transcript {
  return {
    schema: "dojo.transcript/v1",
    segments: turns.map(({ at, speaker, text }, index) => ({
      id: segmentId("S", index + 1),
      speaker,
      start_ms: milliseconds(at),
      end_ms: milliseconds(at) + TURN_MS,
      text,
    })),
  };
}

/** The answer as graders see it. @throws BadInput when its board is no sketch. */
export function answerEvidence(answer: Answer): {
  readonly sources: Source[];
  readonly board: BoardGraph;
} {
  const board = boardGraph(sceneFromSketch(answer.board).elements);
  const sources = evidenceSources({ transcript: transcriptOf(answer), notes: answer.notes, board });
  return { sources, board };
}
