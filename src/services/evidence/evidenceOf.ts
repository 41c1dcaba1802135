import { join } from "node:path";
import { boardGraph, type BoardGraph } from "../../core/board/graph.ts";
import { parseScene } from "../../core/board/scene.ts";
import type { Source } from "../../core/evidence/source.ts";
import { evidenceSources } from "../../core/evidence/sources.ts";
import type { InterviewMaterial } from "../interview/reading.ts";

const EMPTY: BoardGraph = { nodes: [], edges: [], orphans: [], text: [] };

/** What any grader sees of an interview. */
export interface Evidence {
  readonly sources: readonly Source[];
  readonly board: BoardGraph;
  /** Board elements that could not be read, in words. */
  readonly skipped: readonly string[];
}

/** @throws BadInput when the board is there and is no scene. */
export function evidenceOf(material: InterviewMaterial): Evidence {
  const scene =
    material.board === null
      ? null
      : parseScene(material.board, join(material.folder, "board.excalidraw"));
  const board = scene ? boardGraph(scene.elements) : EMPTY;
  const { transcript, notes } = material;
  const sources = evidenceSources({
    ...(transcript && { transcript }),
    ...(notes !== null && { notes }),
    board,
  });
  return { sources, board, skipped: scene?.skipped ?? [] };
}
