import { readDrawing, type Text } from "./drawing.ts";
import { type Connection, Connector } from "./edges.ts";
import type { BoardElement } from "./element.ts";
import type { NodeKind } from "./kinds.ts";
import { kindFromWords } from "./kindWords.ts";
import { Labels } from "./labels.ts";
import { type Part, Parts } from "./parts.ts";

/** A part of the design. `id` is the Excalidraw element's; `parent` is the frame or enclosing box. */
export interface BoardNode {
  readonly id: string;
  readonly kind: NodeKind;
  readonly text: string;
  readonly parent: string | null;
}

/** A connection. `inferred`: no binding was stored, the nearest shape was taken. A loose end is null. */
export interface BoardEdge {
  readonly id: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly label: string;
  readonly inferred: boolean;
  /** Arrowheads at both ends. */
  readonly bidirectional: boolean;
}

/** What the candidate drew, without geometry. */
export interface BoardGraph {
  readonly nodes: readonly BoardNode[];
  readonly edges: readonly BoardEdge[];
  /** Ids of nodes that nothing connects to. */
  readonly orphans: readonly string[];
  /** Text that belongs to no shape and no arrow. */
  readonly text: readonly { readonly id: string; readonly text: string }[];
}

/**
 * Reads a scene as a person would. All lists are in the order of the elements;
 * several texts of one node or edge are joined by " · ".
 */
export function boardGraph(elements: readonly BoardElement[]): BoardGraph {
  const drawing = readDrawing(elements);
  const parts = new Parts(drawing);
  const labels = new Labels(drawing, parts);
  labels.nameParts(boundTargets(drawing.paths));
  const connections = new Connector(drawing, parts, labels).connections();
  const ends = new Set(connections.flatMap(({ from, to }) => [from, to]));
  const standing = drawing.texts.filter((text) => labels.loose.has(text) && ends.has(text.id));
  for (const text of standing) labels.loose.delete(text);
  labels.nameRest(new Set(connections.map(({ path }) => path)));

  const nodes = [
    ...parts.all.map((part) => ({ order: part.shape.order, node: partNode(part, parts, labels) })),
    ...standing.map((text) => ({ order: text.order, node: textNode(text, parts) })),
  ]
    .toSorted((a, b) => a.order - b.order)
    .map(({ node }) => node);
  return {
    nodes,
    edges: connections.map((connection) => edge(connection, labels)),
    orphans: orphansOf(nodes, ends),
    text: drawing.texts
      .filter((text) => labels.loose.has(text))
      .map(({ id, text }) => ({ id, text })),
  };
}

function boundTargets(paths: ReturnType<typeof readDrawing>["paths"]): Set<string> {
  return new Set(
    paths.flatMap(({ start, end }) => [start.binding ?? [], end.binding ?? []].flat()),
  );
}

function partNode(part: Part, parts: Parts, labels: Labels): BoardNode {
  const { id, kind, name, link } = part.shape;
  const text = [name, labels.of(id)].filter((words) => words !== "").join(" · ") || link;
  return {
    id,
    kind: kind ?? kindFromWords(text),
    text,
    parent: parts.parentOf(part)?.shape.id ?? null,
  };
}

function textNode({ id, kind, text, box, frame }: Text, parts: Parts): BoardNode {
  const parent = parts.enclosing(box, frame)?.shape.id ?? null;
  return { id, kind: kind ?? kindFromWords(text), text, parent };
}

function edge({ path, from, to, inferred, bidirectional }: Connection, labels: Labels): BoardEdge {
  return { id: path.id, from, to, label: labels.of(path.id), inferred, bidirectional };
}

/** A container is connected when anything in it is. */
function orphansOf(nodes: readonly BoardNode[], ends: ReadonlySet<string | null>): string[] {
  const connected = new Set(ends);
  const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
  for (const { id } of nodes) {
    if (!ends.has(id)) continue;
    for (let above = parents.get(id); above && !connected.has(above); above = parents.get(above))
      connected.add(above);
  }
  return nodes.filter(({ id }) => !connected.has(id)).map(({ id }) => id);
}
