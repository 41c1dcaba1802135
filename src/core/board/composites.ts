import type { Drawing, Shape, Text } from "./drawing.ts";
import {
  areaOf,
  boxOf,
  centreOf,
  contains,
  cornersOf,
  grown,
  sharedArea,
  touches,
} from "./geometry.ts";
import { Grid } from "./grid.ts";

/** How much larger or smaller than the shape it decorates a decoration may be. */
const SIMILAR = 4;
/** The part of a sheet in a stack, or of a lid on a cylinder, that the labelled shape covers: neither little nor all. */
const COVERED = [0.25, 0.97] as const;

/**
 * Shapes that are drawn as one: grouped and overlapping with one text between them, or sheets without text behind
 * a shape that has some. Gives each decoration the shape that stands for the whole.
 */
export function decorationsOf({ shapes, texts }: Drawing): Map<Shape, Shape> {
  const mains = new Map<Shape, Shape>();
  for (const [group, members] of groupsOf(shapes)) {
    const standing = members.filter((shape) => !mains.has(shape));
    for (const cluster of clustersOf(standing)) {
      const main = cluster.length > 1 ? mainOf(cluster, textsOf(cluster, texts, group)) : null;
      for (const shape of main ? cluster : [])
        if (main && shape !== main && areaOf(shape.box) <= SIMILAR * areaOf(main.box))
          mains.set(shape, main);
    }
  }
  addSheets(mains, shapes, texts);
  return mains;
}

/** The smallest of several things, the one drawn last where they are equal. */
export function smallest<T extends { readonly shape: Shape }>(items: Iterable<T>): T | null {
  let least: T | null = null;
  for (const item of items) {
    const difference = least ? areaOf(item.shape.box) - areaOf(least.shape.box) : -1;
    if (
      least === null ||
      difference < 0 ||
      (difference === 0 && item.shape.order > least.shape.order)
    )
      least = item;
  }
  return least;
}

function groupsOf(shapes: readonly Shape[]): Map<string, Shape[]> {
  const groups = new Map<string, Shape[]>();
  for (const shape of shapes) {
    for (const group of shape.isFrame ? [] : shape.groups) {
      const members = groups.get(group);
      if (members) members.push(shape);
      else groups.set(group, [shape]);
    }
  }
  return groups;
}

/** Sets of shapes that hang together by overlapping boxes. */
function clustersOf(shapes: readonly Shape[]): Shape[][] {
  let clusters: Shape[][] = [];
  for (const shape of shapes) {
    const joined = clusters.filter((cluster) => cluster.some(({ box }) => touches(box, shape.box)));
    clusters = clusters.filter((cluster) => !joined.includes(cluster));
    clusters.push([...joined.flat(), shape]);
  }
  return clusters;
}

function textsOf(cluster: readonly Shape[], texts: readonly Text[], group: string): Text[] {
  const hull = cornersOf(grown(boxOf(cluster.flatMap(({ outline }) => outline)), 4));
  return texts.filter((text) =>
    text.container === null
      ? text.groups.includes(group) && contains(hull, centreOf(text.box))
      : cluster.some(({ id }) => id === text.container),
  );
}

/** The shape that stands for a cluster, null when it holds several labelled things. */
function mainOf(cluster: readonly Shape[], texts: readonly Text[]): Shape | null {
  const named = cluster.filter(({ name }) => name !== "");
  if (texts.length + named.length > 1) return null;
  const [text] = texts;
  const byArea = cluster.toSorted((a, b) => areaOf(a.box) - areaOf(b.box) || b.order - a.order);
  const labelled = byArea.find(
    ({ id, outline }) =>
      text &&
      (text.container === id || (text.container === null && contains(outline, centreOf(text.box)))),
  );
  return labelled ?? named[0] ?? cluster.find(({ kind }) => kind !== null) ?? byArea.at(-1) ?? null;
}

/** Sheets of a stack and lids of a cylinder that nobody grouped. */
function addSheets(
  mains: Map<Shape, Shape>,
  shapes: readonly Shape[],
  texts: readonly Text[],
): void {
  const plain = shapes.filter((shape) => !shape.isFrame && !mains.has(shape));
  const grid = new Grid(plain);
  const labelled = labelledShapes(plain, texts, grid);
  for (const sheet of plain) {
    if (labelled.has(sheet) || sheet.kind !== null) continue;
    const covers = [...grid.near(sheet.box)].filter(
      (shape) => labelled.has(shape) && isSheet(sheet, shape),
    );
    const main = smallest(covers.map((shape) => ({ shape })));
    if (main) mains.set(sheet, main.shape);
  }
}

function isSheet(sheet: Shape, cover: Shape): boolean {
  const [area, coverArea] = [areaOf(sheet.box), areaOf(cover.box)];
  const shared = sharedArea(sheet.box, cover.box);
  return (
    area <= SIMILAR * coverArea &&
    coverArea <= SIMILAR * area &&
    shared >= COVERED[0] * area &&
    shared < COVERED[1] * Math.min(area, coverArea)
  );
}

function labelledShapes(
  shapes: readonly Shape[],
  texts: readonly Text[],
  grid: Grid<Shape>,
): Set<Shape> {
  const byId = new Map(shapes.map((shape) => [shape.id, shape]));
  const labelled = new Set(shapes.filter(({ name }) => name !== ""));
  for (const text of texts) {
    const centre = centreOf(text.box);
    const around = [...grid.near(text.box)].filter(({ outline }) => contains(outline, centre));
    const holder =
      text.container === null
        ? smallest(around.map((shape) => ({ shape })))?.shape
        : byId.get(text.container);
    if (holder) labelled.add(holder);
  }
  return labelled;
}
