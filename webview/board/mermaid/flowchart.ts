import type { Drawing, FrameEnd, Skeleton } from "./drawing.ts";
import { clusterBox, edgePath, nodeBox, type Box } from "./picture.ts";

/** The part of Mermaid's flowchart database that is read here (mermaid 11.17). */
export interface FlowchartDb {
  getVertices(): Map<string, { id: string; domId: string; text?: string; type?: string }>;
  getEdges(): {
    id?: string;
    start: string;
    end: string;
    type?: string;
    text: string;
    stroke: string;
  }[];
  getSubGraphs(): { id: string; nodes: string[]; title: string }[];
}

const LABEL = { fontSize: 20, lineHeight: 1.25 };
const EDGE_LABEL_SIZE = 16;
/** Excalidraw leaves a label less room in an ellipse than Mermaid does: so much more on each side, in pixels. */
const ELLIPSE_MARGIN = 9;

const SHAPES: Record<string, { type: "ellipse" | "diamond" | "rectangle"; round: boolean }> = {
  circle: { type: "ellipse", round: false },
  doublecircle: { type: "ellipse", round: false },
  ellipse: { type: "ellipse", round: false },
  diamond: { type: "diamond", round: true },
  round: { type: "rectangle", round: true },
  stadium: { type: "rectangle", round: true },
  cylinder: { type: "rectangle", round: true },
};
const PLAIN = { type: "rectangle", round: false } as const;

/**
 * Mermaid's own parser says what there is, and its rendered picture says where: nodes become shapes with
 * their labels, edges become bound arrows, subgraphs become frames.
 */
export function drawFlowchart(db: FlowchartDb, svg: SVGSVGElement, prefix: string): Drawing {
  const frames = framesOf(db, svg);
  const names = new Names(prefix, frames);
  const vertices = [...db.getVertices().values()].filter(({ id }) => !names.isFrame(id));
  const edges = db.getEdges().filter(({ stroke }) => stroke !== "invisible");
  return {
    kind: "shapes",
    // Children come first and are named by `frameId`: as `children`, Excalidraw would also pull in, and
    // clip, every arrow that crosses the frame's border.
    skeletons: [
      ...vertices.map((vertex) => shapeOf(vertex, svg, names)),
      ...edges.map((edge) => arrowOf(edge, svg, names)),
      ...frames.map((frame) => frameOf(frame, names)),
    ],
    frameEnds: edges.flatMap((edge) => frameEndsOf(edge, names)),
    files: [],
  };
}

type Vertex = ReturnType<FlowchartDb["getVertices"]> extends Map<string, infer V> ? V : never;
type Edge = ReturnType<FlowchartDb["getEdges"]>[number];
type Frame = ReturnType<FlowchartDb["getSubGraphs"]>[number] & { readonly box: Box };

function framesOf(db: FlowchartDb, svg: SVGSVGElement): Frame[] {
  return db.getSubGraphs().flatMap((subgraph) => {
    const box = clusterBox(svg, subgraph.id);
    return box ? [{ ...subgraph, box }] : [];
  });
}

/** Ids on the board, and which frame holds what. */
class Names {
  readonly #prefix: string;
  readonly #frames: ReadonlySet<string>;
  readonly #frameOf: ReadonlyMap<string, string>;

  constructor(prefix: string, frames: readonly Frame[]) {
    this.#prefix = prefix;
    this.#frames = new Set(frames.map(({ id }) => id));
    this.#frameOf = new Map(frames.flatMap(({ id, nodes }) => nodes.map((node) => [node, id])));
  }

  isFrame(node: string): boolean {
    return this.#frames.has(node);
  }

  idOf(node: string): string {
    return `${this.#prefix}-${node}`;
  }

  arrowId(edge: Edge): string {
    return `${this.#prefix}-edge-${edge.id}`;
  }

  /** The frame that holds all these nodes directly, as a property of an element. */
  frameIdOf(first: string, ...others: string[]): { frameId?: string } {
    const frame = this.#frameOf.get(first);
    const shared = others.every((node) => this.#frameOf.get(node) === frame);
    return frame !== undefined && shared ? { frameId: this.idOf(frame) } : {};
  }
}

function shapeOf({ id, domId, text, type }: Vertex, svg: SVGSVGElement, names: Names): Skeleton {
  const { type: shape, round } = SHAPES[type ?? ""] ?? PLAIN;
  const inFrame = names.frameIdOf(id);
  return {
    type: shape,
    id: names.idOf(id),
    ...roomFor(shape, nodeBox(svg, domId)),
    ...inFrame,
    label: { ...LABEL, ...inFrame, text: plainText(text ?? id) },
    roundness: round ? { type: 3 } : null,
  };
}

function arrowOf(edge: Edge, svg: SVGSVGElement, names: Names): Skeleton {
  const end = (node: string) => (names.isFrame(node) ? undefined : { id: names.idOf(node) });
  const inFrame = names.frameIdOf(edge.start, edge.end);
  const text = plainText(edge.text);
  return {
    type: "arrow",
    id: names.arrowId(edge),
    ...edgePath(svg, edge.id ?? ""),
    ...strokeOf(edge.stroke),
    ...headsOf(edge.type ?? ""),
    ...inFrame,
    ...(text && { label: { text, fontSize: EDGE_LABEL_SIZE, ...inFrame } }),
    start: end(edge.start),
    end: end(edge.end),
  };
}

function frameOf({ id, title, box }: Frame, names: Names): Skeleton {
  return { type: "frame", id: names.idOf(id), name: plainText(title), children: [], ...box };
}

function frameEndsOf(edge: Edge, names: Names): FrameEnd[] {
  const ends = [
    { node: edge.start, end: "startBinding" as const },
    { node: edge.end, end: "endBinding" as const },
  ];
  return ends
    .filter(({ node }) => names.isFrame(node))
    .map(({ node, end }) => ({ arrow: names.arrowId(edge), end, frame: names.idOf(node) }));
}

function roomFor(shape: string, { x, y, width, height }: Box): Box {
  const more = shape === "ellipse" ? ELLIPSE_MARGIN : 0;
  return { x: x - more, y: y - more, width: width + 2 * more, height: height + 2 * more };
}

function strokeOf(stroke: string) {
  if (stroke === "dotted") return { strokeStyle: "dashed" };
  return stroke === "thick" ? { strokeWidth: 4 } : {};
}

const HEADS: Record<string, string> = { point: "arrow", circle: "circle", cross: "bar" };

/** `arrow_point`, `double_arrow_circle`, `arrow_open`: which heads an arrow has. */
function headsOf(type: string) {
  const head = HEADS[type.slice(type.lastIndexOf("_") + 1)] ?? null;
  return { endArrowhead: head, startArrowhead: type.startsWith("double_") ? head : null };
}

/** Mermaid keeps `#quot;` and the like in a form of its own, and breaks lines with `<br>`. */
function plainText(text: string): string {
  const html = text.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
  const lines = html.replace(/<br\s*\/?>|\\n/gi, "\n").replace(/<\/?[a-z][^>]*>/gi, "");
  const { documentElement } = new DOMParser().parseFromString(
    lines.replaceAll("<", "&lt;"),
    "text/html",
  );
  return (documentElement.textContent ?? "").replace(/\*\*|__/g, "").trim();
}
