import type { BoardElement } from "./element.ts";
import {
  angleOf,
  bindingOf,
  cleanText,
  isNumber,
  isPoint,
  isRecord,
  number,
  positive,
  storedKind,
  uprightBox,
} from "./fields.ts";
import {
  type Box,
  boxOf,
  centreOf,
  cornersOf,
  diamondOutline,
  ellipseOutline,
  type Point,
  type Polygon,
  rotated,
} from "./geometry.ts";
import type { KnownKind } from "./kinds.ts";
import { isClosed, isClosedStroke, isHandDrawnBox, picturesIn } from "./strokes.ts";

export interface Drawn {
  readonly id: string;
  /** Place in the order of the elements: what comes later lies above. */
  readonly order: number;
  readonly box: Box;
  readonly groups: readonly string[];
  readonly frame: string | null;
  /** The kind that the shape library wrote into the element. */
  readonly kind: KnownKind | null;
}

/** Anything with an outline: a box, an image, a frame, a closed line. */
export interface Shape extends Drawn {
  readonly outline: Polygon;
  readonly isFrame: boolean;
  /** Text that the element itself carries: a frame's name, a note's text. */
  readonly name: string;
  /** Address of an embedded page: its name when nothing better is written. */
  readonly link: string;
}

export interface Text extends Drawn {
  readonly text: string;
  readonly fontSize: number;
  /** The shape or arrow that holds the text, null when it lies loose on the board. */
  readonly container: string | null;
}

/** An arrow or an open line, from its first point to its last. */
export interface Path extends Drawn {
  readonly points: readonly Point[];
  readonly isLine: boolean;
  readonly start: PathEnd;
  readonly end: PathEnd;
}

export interface PathEnd {
  readonly at: Point;
  /** The point before it: where the path comes from. */
  readonly before: Point;
  /** Id of the element it is bound to, if that is still on the board. */
  readonly binding: string | null;
  readonly head: boolean;
}

/** The living elements of a board, measured, each list in the order of the elements. */
export interface Drawing {
  readonly shapes: readonly Shape[];
  readonly texts: readonly Text[];
  readonly paths: readonly Path[];
  /** Open lines, and strokes by hand. */
  readonly strokes: readonly Drawn[];
}

const SHAPES = new Set(["rectangle", "diamond", "ellipse", "image", "embeddable", "iframe"]);
const FRAMES = new Set(["frame", "magicframe"]);
/** Strokes by hand ("draw" is their name of 2020), and marks of the editor that no part of a design is made of. */
const STROKES = new Set(["freedraw", "draw"]);
const MARKS = new Set(["selection"]);

export function readDrawing(elements: readonly BoardElement[]): Drawing {
  const live = new Map<string, BoardElement>();
  for (const element of elements) if (element.isDeleted !== true) live.set(element.id, element);
  return new Reader(live).read();
}

class Reader {
  private readonly shapes: Shape[] = [];
  private readonly texts: Text[] = [];
  private readonly paths: Path[] = [];
  private readonly strokes: Drawn[] = [];
  private readonly loops: Shape[] = [];
  private readonly references: References;

  constructor(private readonly live: ReadonlyMap<string, BoardElement>) {
    this.references = referencesIn(live);
  }

  read(): Drawing {
    let order = 0;
    for (const element of this.live.values()) {
      this.readElement(element, order);
      order += 1;
    }
    const { texts, paths, strokes } = this;
    const boxes = this.loops.filter((loop) => isHandDrawnBox(loop, texts, this.shapes));
    const shapes = [...this.shapes, ...boxes, ...picturesIn(this.shapes, strokes, texts)];
    return { shapes: shapes.toSorted((a, b) => a.order - b.order), texts, paths, strokes };
  }

  private readElement(element: BoardElement, order: number): void {
    const { type } = element;
    if (type === "text") {
      const text = readText(element, order, this.references, this.live);
      if (text.text !== "") this.texts.push(text);
    } else if (type === "arrow" || type === "line") {
      const path = readPath(element, order, this.live);
      if (type === "line" && isClosed(path.points))
        this.shapes.push(readShape(element, order, path.points));
      else this.paths.push(path);
      if (type === "line" && path.start.binding === null && path.end.binding === null)
        this.strokes.push(path);
    } else if (STROKES.has(type)) {
      const stroke = readPath(element, order, this.live);
      this.strokes.push(stroke);
      if (isClosedStroke(stroke.points)) this.loops.push(readShape(element, order, stroke.points));
    } else if (isShape(element, this.references)) this.shapes.push(readShape(element, order));
  }
}

/** What other elements point at, and the container that claims a text although the text does not know. */
interface References {
  readonly targets: ReadonlySet<string>;
  readonly holders: ReadonlyMap<string, string>;
}

function referencesIn(live: ReadonlyMap<string, BoardElement>): References {
  const targets = new Set<string>();
  const holders = new Map<string, string>();
  for (const element of live.values()) {
    for (const key of ["startBinding", "endBinding"]) {
      const target = bindingOf(element[key]);
      if (target !== null) targets.add(target);
    }
    if (typeof element["containerId"] === "string") targets.add(element["containerId"]);
    const bound = element["boundElements"];
    for (const entry of Array.isArray(bound) ? bound : []) {
      if (isRecord(entry) && entry["type"] === "text" && typeof entry["id"] === "string")
        holders.set(entry["id"], element.id);
    }
  }
  return { targets, holders };
}

/** A type of another version is a shape when something is written on it or an arrow is bound to it. */
function isShape(element: BoardElement, { targets }: References): boolean {
  if (SHAPES.has(element.type) || FRAMES.has(element.type)) return true;
  if (MARKS.has(element.type) || !isNumber(element["width"]) || !isNumber(element["height"]))
    return false;
  return targets.has(element.id) || cleanText(element["text"]) !== "";
}

function readShape(element: BoardElement, order: number, corners?: readonly Point[]): Shape {
  const upright = uprightBox(element);
  const outline =
    corners ?? rotated(outlineOf(element.type, upright), centreOf(upright), angleOf(element));
  const isFrame = FRAMES.has(element.type);
  return {
    ...drawn(element, order, boxOf(outline)),
    outline,
    isFrame,
    name: cleanText(isFrame ? element["name"] : element["text"]),
    link: cleanText(element.type === "embeddable" ? element["link"] : ""),
  };
}

function outlineOf(type: string, box: Box): Polygon {
  if (type === "ellipse") return ellipseOutline(box);
  return type === "diamond" ? diamondOutline(box) : cornersOf(box);
}

function readText(
  element: BoardElement,
  order: number,
  { holders }: References,
  live: ReadonlyMap<string, BoardElement>,
): Text {
  const upright = uprightBox(element, estimatedSize(element));
  const claimed = [element["containerId"], holders.get(element.id)];
  const container = claimed.find(
    (id): id is string => typeof id === "string" && canHold(live.get(id)),
  );
  return {
    ...drawn(
      element,
      order,
      boxOf(rotated(cornersOf(upright), centreOf(upright), angleOf(element))),
    ),
    text: writtenText(element),
    fontSize: positive(element["fontSize"], 20),
    container: container ?? null,
  };
}

/** Scripts often leave the size of a text to the editor. */
function estimatedSize(element: BoardElement): { width: number; height: number } {
  const fontSize = positive(element["fontSize"], 20);
  const lines = typeof element["text"] === "string" ? element["text"].split("\n") : [];
  const longest = Math.max(0, ...lines.map((line) => line.length));
  return { width: longest * fontSize * 0.5, height: lines.length * fontSize * 1.25 };
}

function canHold(element: BoardElement | undefined): boolean {
  return element !== undefined && element.type !== "text" && !STROKES.has(element.type);
}

/** What the person typed: `text` also holds the line breaks of wrapping, in the middle of a word if need be. */
function writtenText(element: BoardElement): string {
  const [shown, typed] = [element["text"], element["originalText"]];
  const letters = (text: unknown) => (typeof text === "string" ? text.replaceAll(/\s/g, "") : "");
  return cleanText(letters(shown) === letters(typed) ? typed : shown);
}

function readPath(
  element: BoardElement,
  order: number,
  live: ReadonlyMap<string, BoardElement>,
): Path {
  const points = pointsOf(element);
  const isLine = element.type !== "arrow";
  const endOf = (side: "start" | "end", at: number, before: number, headed: boolean): PathEnd => {
    const origin: Point = [0, 0];
    const target = bindingOf(element[`${side}Binding`]);
    const head = element[`${side}Arrowhead`];
    return {
      at: points.at(at) ?? origin,
      before: points.at(before) ?? origin,
      binding: target !== null && live.has(target) ? target : null,
      head: head === undefined ? headed : typeof head === "string",
    };
  };
  return {
    ...drawn(element, order, boxOf(points)),
    points,
    isLine,
    start: endOf("start", 0, 1, false),
    // Before heads were stored, every arrow had one at its end.
    end: endOf("end", -1, -2, !isLine),
  };
}

/** At least two points, where they are on the board. */
function pointsOf(element: BoardElement): readonly Point[] {
  const [x, y] = [number(element["x"]), number(element["y"])];
  const stored = Array.isArray(element["points"]) ? element["points"].filter(isPoint) : [];
  const corner: Point = [number(element["width"]), number(element["height"])];
  const relative: readonly Point[] = stored.length > 1 ? stored : [[0, 0], corner];
  const points = relative.map(([dx, dy]): Point => [x + dx, y + dy]);
  return rotated(points, centreOf(boxOf(points)), angleOf(element));
}

function drawn(element: BoardElement, order: number, box: Box): Drawn {
  const { groupIds, frameId } = element;
  return {
    id: element.id,
    order,
    box,
    groups: Array.isArray(groupIds) ? groupIds.filter((id) => typeof id === "string") : [],
    frame: typeof frameId === "string" ? frameId : null,
    kind: storedKind(element["customData"]),
  };
}
