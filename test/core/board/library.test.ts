import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { libraryFile } from "../../../scripts/library.mjs";
import { boardGraph } from "../../../src/core/board/graph.ts";
import { KIND_TITLES } from "../../../src/core/board/kinds.ts";
import { parseScene } from "../../../src/core/board/scene.ts";

const library = readFileSync(
  new URL("../../../media/design-dojo.excalidrawlib", import.meta.url),
  "utf8",
);

test("the library is what `node scripts/library.mjs` writes", () => {
  expect(library).toBe(libraryFile());
});

test("each item is one part of its kind", () => {
  const items: { name: string; elements: unknown }[] = JSON.parse(library).libraryItems;
  const graphs = items.map(({ name, elements }) => {
    const { nodes, edges, text } = boardGraph(parseScene(elements, name).elements);
    return [...nodes.map((node) => [node.kind, node.text]), ...edges, ...text];
  });

  expect(graphs).toEqual(Object.entries(KIND_TITLES).map((part) => [part]));
});
