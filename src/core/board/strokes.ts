import type { Drawn, Shape, Text } from "./drawing.ts";
import {
  boxOf,
  centreOf,
  contains,
  cornersOf,
  distance,
  lengthOf,
  type Box,
  type Point,
} from "./geometry.ts";

/** What lines and strokes by hand become when they are more than lines: polygons, boxes, icons. */

/** Excalidraw joins the ends of a line that come closer than this. */
const CLOSED_LINE = 8;
/** A stroke by hand is closed when its ends are nearer than this part of its length. */
const CLOSED_STROKE = 0.12;
/** Fewer strokes than this are an underline or a mark, not a picture. */
const PICTURE = 3;

/** A line that ends where it began is a polygon. */
export function isClosed(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  return (
    points.length > 3 &&
    first !== undefined &&
    last !== undefined &&
    distance(first, last) <= CLOSED_LINE
  );
}

export function isClosedStroke(points: readonly Point[]): boolean {
  const [first, last] = [points[0], points.at(-1)];
  if (points.length < 5 || first === undefined || last === undefined) return false;
  return distance(first, last) <= CLOSED_STROKE * lengthOf(points);
}

/** A stroke counts as a box when it goes round loose text and round nothing else. */
export function isHandDrawnBox(
  stroke: Shape,
  texts: readonly Text[],
  shapes: readonly Shape[],
): boolean {
  const within = (box: Box) => contains(stroke.outline, centreOf(box));
  return (
    texts.some((text) => text.container === null && within(text.box)) &&
    !shapes.some((shape) => within(shape.box))
  );
}

/** Icons made of strokes and lines only, grouped with their caption: each is one shape. */
export function picturesIn(
  shapes: readonly Shape[],
  strokes: readonly Drawn[],
  texts: readonly Text[],
): Shape[] {
  const taken = new Set(shapes.flatMap(({ groups }) => groups));
  const captioned = new Set(texts.flatMap(({ groups }) => groups));
  const members = new Map<string, Drawn[]>();
  for (const stroke of strokes) {
    const group = stroke.groups.find((id) => captioned.has(id) && !taken.has(id));
    if (group !== undefined) members.set(group, [...(members.get(group) ?? []), stroke]);
  }
  return [...members.values()].flatMap((drawn) => {
    const [first] = drawn;
    if (first === undefined || drawn.length < PICTURE) return [];
    const outline = cornersOf(boxOf(drawn.flatMap(({ box }) => cornersOf(box))));
    const { id, order, groups, frame, kind } = first;
    const box = boxOf(outline);
    return [{ id, order, groups, frame, kind, box, outline, isFrame: false, name: "", link: "" }];
  });
}
