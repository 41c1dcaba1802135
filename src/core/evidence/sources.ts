import type { BoardEdge, BoardGraph, BoardNode } from "../board/graph.ts";
import type { Segment, Transcript } from "../interview/transcript.ts";
import { oneLine } from "../oneLine.ts";
import type { Source } from "./source.ts";
import { countContentWords, isFunctionWord, wordsOf } from "./words.ts";

export interface Material {
  readonly transcript?: Transcript;
  readonly notes?: string;
  readonly board?: BoardGraph;
}

/** Everything said, noted and drawn, in that order, each piece with an id that no other piece has. */
export function evidenceSources({ transcript, notes, board }: Material): Source[] {
  return [
    ...(transcript === undefined ? [] : speechSources(transcript.segments)),
    ...(notes === undefined ? [] : noteSources(notes)),
    ...(board === undefined ? [] : boardSources(board)),
  ];
}

/** Ids of notes and board elements: a segment that carries such an id is given a new one. */
const RESERVED = /^(?:N\d+$|B:)/;

function speechSources(segments: readonly Segment[]): Source[] {
  return addressed(segments).map(({ id, segment: { text, start_ms: t, speaker } }) => ({
    id,
    kind: "speech",
    text: text.trim(),
    t,
    speaker,
  }));
}

/** The segments that have words, each with the id of its source. */
export function addressed(
  segments: readonly Segment[],
): { readonly id: string; readonly segment: Segment }[] {
  const spoken = segments.filter((segment) => segment.text.trim() !== "");
  const counts = new Map<string, number>();
  for (const { id } of spoken) if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  const isKept = (id: string | undefined): id is string =>
    id !== undefined && id !== "" && counts.get(id) === 1 && !RESERVED.test(id);
  const kept = new Set(spoken.map((segment) => segment.id).filter(isKept));
  let next = 0;
  const freshId = (): string => {
    do next += 1;
    while (kept.has(numbered("S", next, 3)));
    return numbered("S", next, 3);
  };
  return spoken.map((segment) => ({
    id: isKept(segment.id) ? segment.id : freshId(),
    segment,
  }));
}

function noteSources(notes: string): Source[] {
  return notes
    .split(/\r?\n[ \t]*(?:\r?\n[ \t]*)+/)
    .flatMap(paragraphsOf)
    .map((text, index) => ({
      id: numbered("N", index + 1, 2),
      kind: "notes",
      text,
      t: null,
      speaker: "candidate",
    }));
}

const MARKER = /^\s*(?:[-*+•]\s+(?:\[[ xX]\]\s+)?|\d{1,3}[.)]\s+|#{1,6}\s+|>\s*)/;

/** A block of list items or single lines falls apart into its lines; running text stays one paragraph. */
function paragraphsOf(block: string): string[] {
  const items: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    if (line.trim() === "") continue;
    const above = items.at(-1);
    if (above !== undefined && isContinuation(above, line))
      items[items.length - 1] = `${above}\n${line}`;
    else items.push(line);
  }
  return glueHeadings(items)
    .map((line) => line.replace(MARKER, "").trim())
    .filter(Boolean);
}

/** A wrapped line of running text: it goes on indented, or in lower case where a long line stopped without an end. */
function isContinuation(above: string, line: string): boolean {
  if (MARKER.test(line)) return false;
  const lastLine = above.slice(above.lastIndexOf("\n") + 1);
  if (MARKER.test(above) && /^\s+\S/.test(line)) return true;
  const words = wordsOf(lastLine);
  const isProse = words.filter((word) => isFunctionWord(word.text)).length * 4 >= words.length;
  return (
    lastLine.trim().length >= 60 &&
    isProse &&
    !/[.!?:;]\s*$/.test(lastLine) &&
    /^\s*\p{Ll}/u.test(line)
  );
}

/** A line too short to be quoted ("Limits:") belongs to the line below it. */
function glueHeadings(lines: readonly string[]): string[] {
  const glued: string[] = [];
  let heading = "";
  for (const line of lines) {
    const joined = heading === "" ? line : `${heading}\n${line}`;
    heading = /:\s*$/.test(line) && countContentWords(line) < 4 ? joined : "";
    if (heading === "") glued.push(joined);
  }
  return heading === "" ? glued : [...glued, heading];
}

/** The id by which a board element is cited. */
export const boardSourceId = (elementId: string): string => `${BOARD}${elementId}`;

/** The board element that is cited by this id; null for what was said or noted. */
export const boardElementId = (source: string): string | null =>
  source.startsWith(BOARD) ? source.slice(BOARD.length) : null;

const BOARD = "B:";

function boardSources(board: BoardGraph): Source[] {
  const names = new Map(board.nodes.map((node) => [node.id, nodeText(node)]));
  const texts = [
    ...board.nodes.map((node) => ({ id: node.id, text: nodeText(node) })),
    ...board.edges.map((edge) => ({ id: edge.id, text: edgeText(edge, names) })),
    ...board.text.map(({ id, text }) => ({ id, text: oneLine(text) })),
  ];
  const seen = new Set<string>();
  return texts
    .filter(({ id, text }) => text !== "" && !seen.has(id) && seen.add(id))
    .map(({ id, text }) => ({
      id: boardSourceId(id),
      kind: "board",
      text,
      t: null,
      speaker: "candidate",
    }));
}

function nodeText(node: BoardNode): string {
  const text = oneLine(node.text);
  return text === "" && node.kind !== "unknown" ? node.kind.replaceAll("-", " ") : text;
}

function edgeText(edge: BoardEdge, names: ReadonlyMap<string, string>): string {
  const nameOf = (id: string | null): string => (id === null ? "" : (names.get(id) ?? ""));
  const [from, to, label] = [nameOf(edge.from), nameOf(edge.to), oneLine(edge.label)];
  if (from === "" && to === "") return label;
  const arrow = `${from || "?"} ${edge.bidirectional ? "↔" : "→"} ${to || "?"}`;
  return label === "" ? arrow : `${arrow}: ${label}`;
}

const numbered = (letter: string, n: number, digits: number): string =>
  letter + String(n).padStart(digits, "0");
