import { decorationsOf, smallest } from "./composites.ts";
import type { Drawing, Shape } from "./drawing.ts";
import {
  areaOf,
  type Box,
  boxOf,
  centreOf,
  contains,
  cornersOf,
  type Polygon,
  sharedArea,
} from "./geometry.ts";
import { Grid } from "./grid.ts";

/** One thing that a person sees: a shape, with the shapes that only decorate it. */
export interface Part {
  readonly shape: Shape;
  readonly outlines: readonly Polygon[];
  /** Hull of all outlines. */
  readonly box: Box;
}

/** An encloser is larger than what it holds, and holds nearly all of it. */
const LARGER = 1.1;
const NEARLY_ALL = 0.9;

export class Parts {
  readonly all: readonly Part[];
  private readonly byShape = new Map<string, Part>();
  private readonly grid: Grid<Part>;
  private readonly parents = new Map<Part, Part>();
  private readonly containers = new Set<Part>();

  constructor(drawing: Drawing) {
    const { shapes } = drawing;
    const mains = decorationsOf(drawing);
    const decorations = groupBy([...mains.keys()], (shape) => mains.get(shape));
    const strokes = strokesByGroup(drawing);
    this.all = shapes
      .filter((shape) => !mains.has(shape))
      .map((shape) => partOf(shape, decorations.get(shape) ?? [], strokes));
    for (const part of this.all) this.byShape.set(part.shape.id, part);
    for (const [shape, main] of mains) {
      const part = this.byShape.get(main.id);
      if (part) this.byShape.set(shape.id, part);
    }
    this.grid = new Grid(this.all);
    for (const part of this.all) this.adopt(part);
  }

  /** The part that an element belongs to. */
  of(id: string): Part | undefined {
    return this.byShape.get(id);
  }

  near(box: Box): Set<Part> {
    return this.grid.near(box);
  }

  /** Frames, and shapes that hold other parts: pointed at by their border only. */
  isContainer(part: Part): boolean {
    return part.shape.isFrame || this.containers.has(part);
  }

  /** Whether `part` stands in `container`, at any depth. */
  isWithin(part: Part, container: Part): boolean {
    for (let above = this.parentOf(part); above; above = this.parentOf(above))
      if (above === container) return true;
    return false;
  }

  markContainer(part: Part): void {
    this.containers.add(part);
  }

  parentOf(part: Part): Part | null {
    return this.parents.get(part) ?? null;
  }

  /** The smallest part that holds a box: more than half of it, or its centre. */
  holding(box: Box): Part | null {
    const centre = centreOf(box);
    return smallest(
      [...this.grid.near(box)].filter(
        ({ outlines, shape }) =>
          outlines.some((outline) => contains(outline, centre)) ||
          sharedArea(shape.box, box) > areaOf(box) / 2,
      ),
    );
  }

  /** The smallest part that goes all round a box, or the frame that it was put into. */
  enclosing(box: Box, frame: string | null, self: Part | null = null): Part | null {
    const centre = centreOf(box);
    const around = smallest(
      [...this.grid.near(box)].filter(
        (part) =>
          part !== self &&
          areaOf(part.shape.box) > areaOf(box) * LARGER &&
          sharedArea(part.shape.box, box) >= areaOf(box) * NEARLY_ALL &&
          contains(part.shape.outline, centre),
      ),
    );
    const stored = frame === null ? undefined : this.byShape.get(frame);
    if (!stored || stored === self) return around;
    return around && areaOf(around.shape.box) < areaOf(stored.shape.box) ? around : stored;
  }

  private adopt(part: Part): void {
    const parent = this.enclosing(part.shape.box, part.shape.frame, part);
    if (!parent) return;
    for (let above: Part | null = parent; above; above = this.parentOf(above)) {
      if (above === part) return;
    }
    this.parents.set(part, parent);
    this.containers.add(parent);
  }
}

function partOf(
  shape: Shape,
  decorations: readonly Shape[],
  strokes: ReadonlyMap<string, readonly Box[]>,
): Part {
  const drawn = shape.groups.flatMap((group) => strokes.get(group) ?? []);
  const outlines = [
    ...[shape, ...decorations].map(({ outline }) => outline),
    ...drawn.map(cornersOf),
  ];
  return { shape, outlines, box: boxOf(outlines.flat()) };
}

/** Open lines and strokes by hand, of each group that holds one shape: arms and legs of a figure. */
function strokesByGroup({ shapes, strokes }: Drawing): Map<string, Box[]> {
  const members = groupBy(
    shapes.flatMap(({ groups }) => groups),
    (group) => group,
  );
  const drawn = new Map<string, Box[]>();
  for (const { box, groups } of strokes) {
    for (const group of groups) {
      if (members.get(group)?.length === 1) drawn.set(group, [...(drawn.get(group) ?? []), box]);
    }
  }
  return drawn;
}

/** `Map.groupBy`, which the Node 20 of some command lines does not have. */
function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}
