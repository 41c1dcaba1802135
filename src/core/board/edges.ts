import type { Drawing, Path, PathEnd, Text } from "./drawing.ts";
import {
  areaOf,
  boxOf,
  centreOf,
  contains,
  cornersOf,
  distance,
  distanceToBox,
  distanceToOutline,
  distanceToPolygon,
  grown,
  heightOf,
  lengthOf,
  meets,
  type Point,
  widthOf,
} from "./geometry.ts";
import { Grid } from "./grid.ts";
import type { Labels } from "./labels.ts";
import type { Part, Parts } from "./parts.ts";

/** A path with the nodes at its ends, in the direction of its heads. */
export interface Connection {
  readonly path: Path;
  readonly from: string | null;
  readonly to: string | null;
  readonly inferred: boolean;
  readonly bidirectional: boolean;
}

/** How far an end may stop before a shape: part of the shape's thickness plus a little, within limits. Pixels. */
const REACH = { share: 0.35, plus: 8, least: 18, most: 60 };
/** A path that points straight at a thing may stop this much earlier, before a large thing more. */
const POINTING = { times: 2, share: 0.5, most: 200 };
/** A container is met at its border only. */
const BORDER_REACH = 24;
const TEXT_REACH = 40;
/** Shapes come before text that lies as near. */
const TEXT_HANDICAP = 12;
/** A short path does not reach further than this part of its own length. */
const OWN_LENGTH = 0.6;

interface Target {
  readonly id: string;
  /** Lower is nearer. */
  readonly cost: number;
  readonly area: number;
  readonly centre: Point;
}

interface ResolvedEnd {
  readonly id: string | null;
  readonly inferred: boolean;
  readonly cost: number;
}

/** Finds what each path connects: stored bindings first, else what lies nearest to its ends. */
export class Connector {
  private readonly textGrid: Grid<Text>;
  private readonly texts: ReadonlyMap<string, Text>;

  constructor(
    private readonly drawing: Drawing,
    private readonly parts: Parts,
    private readonly labels: Labels,
  ) {
    this.texts = new Map(drawing.texts.map((text) => [text.id, text]));
    this.textGrid = new Grid(drawing.texts.filter(({ container }) => container === null));
  }

  connections(): Connection[] {
    return this.drawing.paths.flatMap((path) => this.connect(path) ?? []);
  }

  private connect(path: Path): Connection | null {
    const [start, end] = this.parted(
      path,
      this.resolve(path, path.start),
      this.resolve(path, path.end),
    );
    if (path.isLine && !isConnectingLine(path, start, end, this.parts)) return null;
    const reversed = path.start.head && !path.end.head;
    const [from, to] = reversed ? [end, start] : [start, end];
    return {
      path,
      from: from.id,
      to: to.id,
      inferred: start.inferred || end.inferred,
      bidirectional: path.start.head && path.end.head,
    };
  }

  /** A straight path does not lead from a thing to itself: the further guess is dropped. */
  private parted(path: Path, start: ResolvedEnd, end: ResolvedEnd): [ResolvedEnd, ResolvedEnd] {
    const guessed = start.inferred || end.inferred;
    if (path.isLine || !guessed || start.id !== end.id || path.points.length > 2)
      return [start, end];
    const none = { id: null, inferred: false, cost: Infinity };
    if (!start.inferred) return [start, none];
    return end.inferred && start.cost <= end.cost ? [start, none] : [none, end];
  }

  private resolve(path: Path, end: PathEnd): ResolvedEnd {
    const bound = end.binding === null ? null : this.boundNode(end.binding);
    if (bound !== null) return { id: bound, inferred: false, cost: 0 };
    const nearest = this.nearest(path, end);
    if (nearest === null) return { id: null, inferred: false, cost: Infinity };
    return { id: nearest.id, inferred: true, cost: nearest.cost };
  }

  private boundNode(id: string): string | null {
    const text = this.texts.get(id);
    if (!text) return this.parts.of(id)?.shape.id ?? null;
    const part = this.labels.ownerOf(text);
    if (part) return part.shape.id;
    return text.container === null ? text.id : null;
  }

  private nearest(path: Path, end: PathEnd): Target | null {
    const own = Math.min(POINTING.most, lengthOf(path.points) * OWN_LENGTH);
    const around = grown(boxOf([end.at]), own);
    const beyond = stretched(end, own);
    let thing: Target | null = null;
    let container: Target | null = null;
    for (const part of this.parts.near(around)) {
      const target = this.partTarget(part, end.at, beyond, own);
      if (this.parts.isContainer(part)) container = nearer(target, container);
      else thing = nearer(target, thing);
    }
    for (const text of this.textGrid.near(around))
      thing = nearer(this.textTarget(text, end.at, beyond, own), thing);
    if (!thing || !container) return thing ?? container;
    return this.stopsBefore(container, thing, end.at) ? container : thing;
  }

  /** Within a container the thing nearby is meant; a path that stops outside means the container itself. */
  private stopsBefore(container: Target, thing: Target, at: Point): boolean {
    const outline = this.parts.of(container.id)?.shape.outline ?? [];
    return !contains(outline, at) && contains(outline, thing.centre);
  }

  private partTarget(part: Part, at: Point, beyond: Point, own: number): Target | null {
    const thickness = Math.min(widthOf(part.box), heightOf(part.box));
    const reach = Math.min(REACH.most, Math.max(REACH.least, REACH.share * thickness + REACH.plus));
    const limit = Math.min(own, Math.max(reach * POINTING.times, POINTING.share * thickness));
    if (distanceToBox(part.box, at) > limit) return null;
    const isContainer = this.parts.isContainer(part);
    const measure = isContainer ? distanceToOutline : distanceToPolygon;
    const away = Math.min(...part.outlines.map((outline) => measure(outline, at)));
    const pointing =
      !isContainer && away > 0 && part.outlines.some((outline) => meets(outline, at, beyond));
    const allowed = isContainer ? BORDER_REACH : pointing ? limit : reach;
    if (away > Math.min(limit, allowed)) return null;
    const cost = pointing ? away / POINTING.times : away;
    return { id: part.shape.id, cost, area: areaOf(part.box), centre: centreOf(part.box) };
  }

  /** A text that a path points at, or starts from: the part that it names, else the text itself. */
  private textTarget(text: Text, at: Point, beyond: Point, own: number): Target | null {
    const owner = this.labels.ownerOf(text);
    if (!owner && !this.labels.loose.has(text)) return null;
    if (distanceToBox(text.box, at) > TEXT_REACH) return null;
    const corners = cornersOf(grown(text.box, 4));
    const away = distanceToPolygon(corners, at);
    if (away > TEXT_REACH || away > own || !meets(corners, at, beyond)) return null;
    const id = owner ? owner.shape.id : text.id;
    const cost = away / POINTING.times + TEXT_HANDICAP;
    return { id, cost, area: areaOf(text.box), centre: centreOf(text.box) };
  }
}

function nearer(a: Target | null, b: Target | null): Target | null {
  if (!a || !b) return a ?? b;
  return a.cost < b.cost || (a.cost === b.cost && a.area < b.area) ? a : b;
}

/** Where the path would lead if it went on. */
function stretched({ at, before }: PathEnd, by: number): Point {
  const length = distance(at, before);
  if (length === 0) return at;
  return [at[0] + ((at[0] - before[0]) * by) / length, at[1] + ((at[1] - before[1]) * by) / length];
}

/** A line that ends nowhere, within one thing, or on the thing that it is grouped with is only a stroke. */
function isConnectingLine(path: Path, start: ResolvedEnd, end: ResolvedEnd, parts: Parts): boolean {
  if (start.id === end.id) return false;
  if (start.id !== null && end.id !== null) return true;
  const only = start.id ?? end.id;
  const groups = only === null ? [] : (parts.of(only)?.shape.groups ?? []);
  return !groups.some((group) => path.groups.includes(group));
}
