import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boardGraph } from "../../../src/core/board/graph.ts";
import { parseScene } from "../../../src/core/board/scene.ts";
import {
  boardNamed,
  boardNames,
  expectedBoard,
  inWords,
  sceneText,
  townOf,
} from "../../support/boards.ts";

describe("a drawing is read as a person would read it", () => {
  test.each(boardNames())("%s", (name) => {
    expect(inWords(boardNamed(name))).toEqual(expectedBoard(name));
  });
});

test("nodes, edges and text stand in the order of the elements", () => {
  const { elements } = parseScene(sceneText("late-in-the-hour"), "late-in-the-hour");
  const order = new Map(elements.map(({ id }, index) => [id, index]));
  const { nodes, edges, text } = boardGraph(elements);
  const places = [nodes, edges, text].map((list) => list.map(({ id }) => order.get(id) ?? -1));

  expect(places).toEqual(places.map((list) => list.toSorted((a, b) => a - b)));
});

test("2,000 elements without a single binding give every node, edge and label", () => {
  const { elements, expected } = townOf(500);
  const graph = inWords(boardGraph(parseScene({ elements }, "town").elements));

  expect([elements.length, graph]).toEqual([2_000, expected]);
});

const coordinate = fc.oneof(
  fc.integer({ min: -300, max: 900 }),
  fc.constantFrom(null, 1e12, "7", Number.NaN),
);
const anyElement = fc.record(
  {
    id: fc.constantFrom("a", "b", "c", "d", "e", "f"),
    type: fc.constantFrom(
      "rectangle",
      "ellipse",
      "diamond",
      "text",
      "arrow",
      "line",
      "freedraw",
      "frame",
      "image",
      "x",
    ),
    x: coordinate,
    y: coordinate,
    width: coordinate,
    height: coordinate,
    angle: fc.constantFrom(0, 1, null),
    points: fc.oneof(fc.array(fc.tuple(coordinate, coordinate), { maxLength: 6 }), fc.anything()),
    text: fc.constantFrom("api", "", null, 4),
    frameId: fc.constantFrom("a", "b", null),
    containerId: fc.constantFrom("a", "c", null),
    groupIds: fc.constantFrom([], ["g"], null, [1]),
    startBinding: fc.constantFrom(null, { elementId: "a" }, { elementId: 3 }, 5),
    endBinding: fc.constantFrom(null, { elementId: "b" }, { elementId: "gone" }),
    boundElements: fc.constantFrom(null, [{ id: "d", type: "text" }], [null], "x"),
    customData: fc.constantFrom(null, { kind: "sql" }, { kind: "nonsense" }, { designDojo: 1 }),
  },
  { requiredKeys: ["id", "type"] },
);

describe("whatever the elements hold", () => {
  test("the graph is closed: every id in it is a node, and no node holds itself", () => {
    fc.assert(
      fc.property(fc.array(anyElement, { maxLength: 14 }), (elements) => {
        const { nodes, edges, orphans } = boardGraph(parseScene({ elements }, "any").elements);
        const parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
        const named = [
          ...edges.flatMap(({ from, to }) => [from, to]),
          ...parents.values(),
          ...orphans,
        ];
        const depth = (id: string | null | undefined, steps = 0): number =>
          id === null || id === undefined || steps > 20 ? steps : depth(parents.get(id), steps + 1);

        expect(named.filter((id) => id !== null && !parents.has(id))).toEqual([]);
        expect(nodes.filter(({ id }) => depth(id) > 20)).toEqual([]);
      }),
      { numRuns: 300, seed: 7 },
    );
  });

  test("no text gets lost: it names a node or an edge, or is free", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(anyElement, { maxLength: 6, selector: ({ id }) => id }),
        (elements) => {
          const written = elements.map((element) => ({ ...element, text: `words ${element.id}` }));
          const { nodes, edges, text } = boardGraph(
            parseScene({ elements: written }, "any").elements,
          );
          const said = [...nodes, ...text]
            .map((item) => item.text)
            .concat(edges.map(({ label }) => label));
          const texts = written
            .filter(({ type }) => type === "text")
            .map((element) => element.text);

          expect(texts.filter((words) => !said.some((line) => line.includes(words)))).toEqual([]);
        },
      ),
      { numRuns: 300, seed: 7 },
    );
  });
});
