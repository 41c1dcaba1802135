import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type BoardGraph, boardGraph } from "../../src/core/board/graph.ts";
import { parseScene } from "../../src/core/board/scene.ts";

const BOARDS = fileURLToPath(new URL("../fixtures/boards/", import.meta.url));

/** A graph by the words on the board: what a person can say about a drawing without seeing its ids. */
export interface BoardInWords {
  readonly nodes: readonly { text: string; kind: string; parent: string | null }[];
  readonly edges: readonly {
    from: string | null;
    to: string | null;
    label: string;
    inferred?: true;
    bidirectional?: true;
  }[];
  readonly orphans: readonly string[];
  readonly text: readonly string[];
}

export const boardNames = (): string[] => readdirSync(BOARDS).toSorted();

export function sceneText(name: string): string {
  return readFileSync(join(BOARDS, name, "scene.excalidraw"), "utf8");
}

export function boardNamed(name: string): BoardGraph {
  return boardGraph(parseScene(sceneText(name), name).elements);
}

export function expectedBoard(name: string): BoardInWords {
  return sorted(JSON.parse(readFileSync(join(BOARDS, name, "expected.json"), "utf8")));
}

/** The graph by its words, sorted: a person's list has no order. */
export function inWords({ nodes, edges, orphans, text }: BoardGraph): BoardInWords {
  const words = (id: string | null) => nodes.find((node) => node.id === id)?.text ?? null;
  return sorted({
    nodes: nodes.map((node) => ({ text: node.text, kind: node.kind, parent: words(node.parent) })),
    edges: edges.map(({ from, to, label, inferred, bidirectional }) => ({
      from: words(from),
      to: words(to),
      label,
      ...(inferred && { inferred }),
      ...(bidirectional && { bidirectional }),
    })),
    orphans: orphans.map((id) => words(id) ?? id),
    text: text.map((loose) => loose.text),
  });
}

function sorted({ nodes, edges, orphans, text }: BoardInWords): BoardInWords {
  const byWords = <T>(items: readonly T[]): T[] =>
    items.toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  return {
    nodes: byWords(nodes),
    edges: byWords(edges),
    orphans: byWords(orphans),
    text: byWords(text),
  };
}

/** `blocks` times a labelled box, an arrow that nearly reaches the next one, and a label beside it: 4 elements each. */
export function townOf(blocks: number): { elements: object[]; expected: BoardInWords } {
  const elements: object[] = [];
  const expected = {
    nodes: [] as BoardInWords["nodes"][number][],
    edges: [] as BoardInWords["edges"][number][],
  };
  for (let block = 0; block < blocks; block += 1) {
    const [x, y] = [(block % 25) * 320, Math.floor(block / 25) * 220];
    const isLast = block % 25 === 24;
    elements.push(
      { id: `box-${block}`, type: "rectangle", x, y, width: 160, height: 80 },
      {
        id: `name-${block}`,
        type: "text",
        x: x + 30,
        y: y + 27,
        width: 100,
        height: 25,
        text: `service ${block}`,
      },
      {
        id: `arrow-${block}`,
        type: "arrow",
        x: x + 172,
        y: y + 40,
        points: [
          [0, 0],
          [134, isLast ? 60 : 0],
        ],
      },
      {
        id: `label-${block}`,
        type: "text",
        x: x + 200,
        y: y + 8,
        width: 60,
        height: 25,
        text: `call ${block}`,
      },
    );
    expected.nodes.push({ text: `service ${block}`, kind: "service", parent: null });
    const to = isLast ? null : `service ${block + 1}`;
    expected.edges.push({ from: `service ${block}`, to, label: `call ${block}`, inferred: true });
  }
  return { elements, expected: sorted({ ...expected, orphans: [], text: [] }) };
}
