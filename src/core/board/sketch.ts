import { BadInput } from "../errors.ts";
import type { BoardElement } from "./element.ts";
import { isKnownKind } from "./kinds.ts";

/** A board as one writes it down: who stands in what, and who is connected to whom. */
export interface Sketch {
  readonly nodes: readonly {
    readonly id: string;
    readonly kind?: string | undefined;
    readonly text: string;
    /** Id of the node that encloses this one. */
    readonly in?: string | undefined;
  }[];
  readonly edges: readonly {
    readonly from: string;
    readonly to: string;
    readonly label?: string | undefined;
  }[];
}

/** A plain Excalidraw file. */
export interface SceneFile {
  readonly type: "excalidraw";
  readonly version: 2;
  readonly source: string;
  readonly elements: readonly BoardElement[];
  readonly appState: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, unknown>>;
}

type SketchNode = Sketch["nodes"][number];
interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const BOX = { width: 200, height: 90 };
const GAP = 120;
/** Room for the name of a box that holds others. */
const TITLE = 50;
const FONT = { fontSize: 20, fontFamily: 5, lineHeight: 1.25 };

/**
 * Draws a sketch on a grid, arrows bound to the boxes; the graph of the scene is the sketch again.
 *
 * @throws BadInput for two nodes of one id, or an edge or `in` that names no node.
 */
export function sceneFromSketch(sketch: Sketch): SceneFile {
  const nodes = new Map(sketch.nodes.map((node) => [node.id, node]));
  if (nodes.size < sketch.nodes.length)
    throw new BadInput("sketch", "two nodes have the same id. Rename one.");
  const known = (id: string) => {
    if (!nodes.has(id))
      throw new BadInput("sketch", `no node has the id "${id}". Add it, or use another id.`);
    return id;
  };
  for (const node of sketch.nodes) checkNesting(node, nodes, known);
  const places = placesOf(sketch.nodes);
  const elements = [
    ...sketch.nodes.flatMap((node) => nodeElements(node, places, sketch)),
    ...sketch.edges.flatMap((edge, index) =>
      edgeElements(`edge-${index + 1}`, known(edge.from), known(edge.to), edge.label ?? "", places),
    ),
  ];
  const appState = { viewBackgroundColor: "#ffffff" };
  return { type: "excalidraw", version: 2, source: "design-dojo", elements, appState, files: {} };
}

function checkNesting(
  node: SketchNode,
  nodes: ReadonlyMap<string, SketchNode>,
  known: (id: string) => string,
): void {
  const passed = new Set<string>();
  for (let at: SketchNode | undefined = node; at?.in !== undefined; at = nodes.get(known(at.in))) {
    if (passed.has(at.id))
      throw new BadInput("sketch", `"${node.id}" stands in itself. Correct its "in".`);
    passed.add(at.id);
  }
}

/** Boxes in rows, as square as can be; what holds others grows around them. */
function placesOf(nodes: readonly SketchNode[]): Map<string, Place> {
  const places = new Map<string, Place>();
  const arrange = (parent: string | undefined, left: number, top: number): Place => {
    const members = nodes.filter((node) => node.in === parent);
    const columns = Math.ceil(Math.sqrt(members.length));
    let [x, y, rowHeight, right] = [left + GAP, top + TITLE, 0, left];
    for (const [index, { id }] of members.entries()) {
      if (index > 0 && index % columns === 0)
        [x, y, rowHeight] = [left + GAP, y + rowHeight + GAP, 0];
      const isBox = nodes.every((node) => node.in !== id);
      const place = isBox ? { x, y, ...BOX } : arrange(id, x, y);
      places.set(id, place);
      x += place.width + GAP;
      right = Math.max(right, x);
      rowHeight = Math.max(rowHeight, place.height);
    }
    return { x: left, y: top, width: right - left, height: y + rowHeight + GAP - top };
  };
  arrange(undefined, 0, 0);
  return places;
}

function nodeElements(
  node: SketchNode,
  places: ReadonlyMap<string, Place>,
  { nodes, edges }: Sketch,
): BoardElement[] {
  const place = places.get(node.id) ?? { x: 0, y: 0, ...BOX };
  const textId = `${node.id}-text`;
  const arrows = edges.flatMap(({ from, to }, index) =>
    from === node.id || to === node.id ? [{ type: "arrow", id: `edge-${index + 1}` }] : [],
  );
  const shape = element(node.id, "rectangle", place, {
    boundElements: [...(node.text === "" ? [] : [{ type: "text", id: textId }]), ...arrows],
    ...(isKnownKind(node.kind) && { customData: { kind: node.kind } }),
  });
  if (node.text === "") return [shape];
  const holds = nodes.some((other) => other.in === node.id);
  const middle = {
    x: place.x + place.width / 2,
    y: holds ? place.y + TITLE / 2 : place.y + place.height / 2,
  };
  return [shape, label(textId, node.text, middle, node.id, holds ? "top" : "middle")];
}

function edgeElements(
  id: string,
  from: string,
  to: string,
  text: string,
  places: ReadonlyMap<string, Place>,
): BoardElement[] {
  const [start, end] = [middleOf(places.get(from)), middleOf(places.get(to))];
  const [dx, dy] = [end.x - start.x, end.y - start.y];
  const arrow = element(
    id,
    "arrow",
    { ...start, width: Math.abs(dx), height: Math.abs(dy) },
    {
      points: [
        [0, 0],
        [dx, dy],
      ],
      startBinding: { elementId: from, focus: 0, gap: 4 },
      endBinding: { elementId: to, focus: 0, gap: 4 },
      startArrowhead: null,
      endArrowhead: "arrow",
      boundElements: text === "" ? [] : [{ type: "text", id: `${id}-text` }],
    },
  );
  if (text === "") return [arrow];
  return [
    arrow,
    label(`${id}-text`, text, { x: start.x + dx / 2, y: start.y + dy / 2 }, id, "middle"),
  ];
}

function middleOf(place: Place | undefined): { x: number; y: number } {
  const { x, y, width, height } = place ?? { x: 0, y: 0, ...BOX };
  return { x: x + width / 2, y: y + height / 2 };
}

function label(
  id: string,
  text: string,
  middle: { x: number; y: number },
  containerId: string,
  verticalAlign: "top" | "middle",
): BoardElement {
  const size = { width: text.length * 10, height: FONT.fontSize * FONT.lineHeight };
  const place = { x: middle.x - size.width / 2, y: middle.y - size.height / 2, ...size };
  const font = { ...FONT, textAlign: "center", verticalAlign, autoResize: true };
  return element(id, "text", place, { text, originalText: text, containerId, ...font });
}

function element(
  id: string,
  type: string,
  place: Place,
  more: Record<string, unknown>,
): BoardElement {
  return {
    id,
    type,
    ...place,
    angle: 0,
    strokeColor: "#1e1e1e",
    backgroundColor: "transparent",
    fillStyle: "solid",
    strokeWidth: 2,
    strokeStyle: "solid",
    roughness: 1,
    opacity: 100,
    groupIds: [],
    frameId: null,
    index: null,
    roundness: null,
    seed: 1,
    version: 1,
    versionNonce: 1,
    isDeleted: false,
    boundElements: [],
    updated: 1,
    link: null,
    locked: false,
    ...more,
  };
}
