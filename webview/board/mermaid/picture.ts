// Where things are in the picture that Mermaid drew (mermaid 11.17).

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** In the picture's own pixels: it is shown at its natural size. */
function boxOf(svg: SVGSVGElement, element: Element): Box {
  const origin = svg.getBoundingClientRect();
  const { x, y, width, height } = element.getBoundingClientRect();
  return { x: x - origin.x, y: y - origin.y, width, height };
}

export function nodeBox(svg: SVGSVGElement, domId: string): Box {
  const node = svg.querySelector(`[id="${CSS.escape(svg.id)}-${CSS.escape(domId)}"]`);
  if (!node) throw new Error(`Mermaid drew no node "${domId}"`);
  return boxOf(svg, node.querySelector(".label-container") ?? node);
}

/** Null for an empty subgraph, which Mermaid draws as a node. */
export function clusterBox(svg: SVGSVGElement, id: string): Box | null {
  const cluster = svg.querySelector(`g.cluster[id="${CSS.escape(`${svg.id}-${id}`)}"] > rect`);
  return cluster && boxOf(svg, cluster);
}

/** Start and points of an arrow. Mermaid was told to draw straight pieces, so the path is a list of points. */
export function edgePath(
  svg: SVGSVGElement,
  edge: string,
): { x: number; y: number; points: [number, number][] } {
  const path = svg.querySelector<SVGPathElement>(`path[data-id="${CSS.escape(edge)}"]`);
  const toPage = path?.getScreenCTM();
  if (!path || !toPage) throw new Error(`Mermaid drew no edge "${edge}"`);
  const origin = svg.getBoundingClientRect();
  const numbers = (path.getAttribute("d") ?? "").match(/-?[\d.]+(?:e-?\d+)?/g)?.map(Number) ?? [];
  const points = Array.from({ length: Math.floor(numbers.length / 2) }, (_, at) => {
    const point = new DOMPoint(numbers[2 * at], numbers[2 * at + 1]).matrixTransform(toPage);
    return { x: point.x - origin.x, y: point.y - origin.y };
  });
  const turns = points.filter((point, at) => !between(points[at - 1], point, points[at + 1]));
  const { x, y } = turns[0] ?? { x: 0, y: 0 };
  return { x, y, points: turns.map((point) => [point.x - x, point.y - y]) };
}

type Point = Pick<DOMPoint, "x" | "y">;

/** Whether the middle of three points lies on the line between the others, to half a pixel. */
function between(before: Point | undefined, point: Point, after: Point | undefined): boolean {
  if (!before || !after) return false;
  const [dx, dy] = [after.x - before.x, after.y - before.y];
  const distance = Math.abs(dy * (point.x - before.x) - dx * (point.y - before.y));
  return distance <= 0.5 * Math.hypot(dx, dy);
}
