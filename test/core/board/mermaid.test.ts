import DOMPurify from "dompurify";
import { beforeAll, expect, test } from "vitest";
import type { BoardGraph } from "../../../src/core/board/graph.ts";
import { boardMermaid } from "../../../src/core/board/mermaid.ts";
import { boardNamed, boardNames } from "../../support/boards.ts";

let parse: (text: string) => Promise<unknown>;

beforeAll(async () => {
  // Mermaid's parser cleans labels with DOMPurify, which is an empty shell where there is no DOM.
  Object.assign(DOMPurify, { addHook: () => {}, sanitize: (text: string) => text });
  const { default: mermaid } = await import("mermaid");
  parse = (text) => mermaid.parse(text);
});

test("containers are subgraphs, kinds have their own forms, loose ends a circle", () => {
  expect(boardMermaid(boardNamed("inside-a-container"))).toBe(`flowchart LR
  subgraph n1["Kubernetes"]
    n2["Ingest worker"]
    n3[("Vector index")]
  end
  n4(["Admin"])
  n2 -->|"upsert"| n3
  n2 --> x1((" "))
  x2((" ")) --> n1
`);
});

test.each(boardNames())("Mermaid's own parser accepts %s", async (name) => {
  await expect(parse(boardMermaid(boardNamed(name)))).resolves.toMatchObject({
    diagramType: "flowchart-v2",
  });
});

test("no text on the board can break out of its label", async () => {
  const texts = [
    'say "hi"',
    "end",
    "a[b](c){d}",
    "x --> y",
    "`md`",
    "<script>",
    "a|b",
    "#1 & 50%;",
    "\\",
    "%% no",
    "subgraph",
  ];
  const graph: BoardGraph = {
    nodes: texts.map((text, index) => ({
      id: `${index}`,
      kind: "unknown",
      text,
      parent: index === 1 ? "0" : null,
    })),
    edges: texts.map((label, index) => ({
      id: `e${index}`,
      from: `${index}`,
      to: index === 0 ? "1" : "0",
      label,
      inferred: false,
      bidirectional: index === 3,
    })),
    orphans: [],
    text: texts.map((text, index) => ({ id: `t${index}`, text })),
  };

  await expect(parse(boardMermaid(graph))).resolves.toMatchObject({ diagramType: "flowchart-v2" });
});
