/** Scene coordinates in pixels, y downwards. */
export type Point = readonly [x: number, y: number];

/** An upright rectangle. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A closed outline: the corners in order, the last joins the first. */
export type Polygon = readonly Point[];

export const widthOf = (box: Box): number => box.right - box.left;
export const heightOf = (box: Box): number => box.bottom - box.top;
export const areaOf = (box: Box): number => widthOf(box) * heightOf(box);
export const centreOf = (box: Box): Point => [
  (box.left + box.right) / 2,
  (box.top + box.bottom) / 2,
];

export function boxOf(points: readonly Point[]): Box {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const point of points) {
    left = Math.min(left, point[0]);
    top = Math.min(top, point[1]);
    right = Math.max(right, point[0]);
    bottom = Math.max(bottom, point[1]);
  }
  return { left, top, right, bottom };
}

export function grown(box: Box, by: number): Box {
  return { left: box.left - by, top: box.top - by, right: box.right + by, bottom: box.bottom + by };
}

export function cornersOf({ left, top, right, bottom }: Box): Polygon {
  return [
    [left, top],
    [right, top],
    [right, bottom],
    [left, bottom],
  ];
}

/** Area that two boxes share. */
export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}

export function touches(a: Box, b: Box): boolean {
  return a.left <= b.right && b.left <= a.right && a.top <= b.bottom && b.top <= a.bottom;
}

/** Distance between a box and a point, 0 inside. */
export function distanceToBox({ left, top, right, bottom }: Box, [x, y]: Point): number {
  return Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));
}

/** Whitespace between two boxes along each axis; negative where they overlap. */
export function gapsBetween(a: Box, b: Box): { x: number; y: number } {
  return {
    x: Math.max(a.left - b.right, b.left - a.right),
    y: Math.max(a.top - b.bottom, b.top - a.bottom),
  };
}

export function rotated(
  points: readonly Point[],
  [cx, cy]: Point,
  angle: number,
): readonly Point[] {
  if (angle === 0) return points;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return points.map(([x, y]) => [
    cx + (x - cx) * cos - (y - cy) * sin,
    cy + (x - cx) * sin + (y - cy) * cos,
  ]);
}

/** An ellipse as a polygon: two per cent off at most, which no hand notices. */
export function ellipseOutline(box: Box): Polygon {
  const [cx, cy] = centreOf(box);
  return Array.from({ length: 16 }, (_, step) => {
    const turn = (step * Math.PI) / 8;
    return [cx + (Math.cos(turn) * widthOf(box)) / 2, cy + (Math.sin(turn) * heightOf(box)) / 2];
  });
}

export function diamondOutline(box: Box): Polygon {
  const [cx, cy] = centreOf(box);
  return [
    [cx, box.top],
    [box.right, cy],
    [cx, box.bottom],
    [box.left, cy],
  ];
}

export function distance([ax, ay]: Point, [bx, by]: Point): number {
  return Math.hypot(ax - bx, ay - by);
}

function distanceToSegment([px, py]: Point, [ax, ay]: Point, [bx, by]: Point): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : ((px - ax) * dx + (py - ay) * dy) / length;
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(px - ax - t * dx, py - ay - t * dy);
}

/** Calls `visit` with each stretch of a path; a closed one returns to its start. */
function eachSegment(
  points: readonly Point[],
  closed: boolean,
  visit: (a: Point, b: Point) => void,
) {
  for (let i = closed ? 0 : 1; i < points.length; i += 1) {
    const [a, b] = [points.at(i - 1), points[i]];
    if (a && b) visit(a, b);
  }
}

export function contains(polygon: Polygon, [px, py]: Point): boolean {
  let inside = false;
  eachSegment(polygon, true, ([ax, ay], [bx, by]) => {
    if (ay > py !== by > py && px < ((bx - ax) * (py - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

/** Distance to the outline itself, from inside as from outside. */
export function distanceToOutline(polygon: Polygon, point: Point): number {
  let least = Infinity;
  eachSegment(polygon, true, (a, b) => {
    least = Math.min(least, distanceToSegment(point, a, b));
  });
  return least;
}

/** Distance to the filled polygon: 0 inside. */
export function distanceToPolygon(polygon: Polygon, point: Point): number {
  return contains(polygon, point) ? 0 : distanceToOutline(polygon, point);
}

function segmentsCross(a: Point, b: Point, c: Point, d: Point): boolean {
  const side = (p: Point, q: Point, r: Point) =>
    Math.sign((q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]));
  return side(a, b, c) * side(a, b, d) <= 0 && side(c, d, a) * side(c, d, b) <= 0;
}

/** Whether the straight stretch from `a` to `b` meets the polygon. */
export function meets(polygon: Polygon, a: Point, b: Point): boolean {
  if (contains(polygon, a)) return true;
  let found = false;
  eachSegment(polygon, true, (c, d) => {
    found ||= segmentsCross(a, b, c, d);
  });
  return found;
}

/** Distance between a path and a point. */
export function distanceToPath(path: readonly Point[], point: Point): number {
  let least = Infinity;
  eachSegment(path, false, (a, b) => {
    least = Math.min(least, distanceToSegment(point, a, b));
  });
  return least;
}

/** Distance between a path and a box, 0 where they meet. */
export function distanceFromPathToBox(path: readonly Point[], box: Box): number {
  const corners = cornersOf(box);
  let least = Infinity;
  eachSegment(path, false, (a, b) => {
    if (meets(corners, a, b)) least = 0;
    else {
      for (const corner of corners) least = Math.min(least, distanceToSegment(corner, a, b));
      least = Math.min(least, distanceToOutline(corners, a), distanceToOutline(corners, b));
    }
  });
  return least;
}

export function lengthOf(path: readonly Point[]): number {
  let length = 0;
  eachSegment(path, false, (a, b) => {
    length += distance(a, b);
  });
  return length;
}
