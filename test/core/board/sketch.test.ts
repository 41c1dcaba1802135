import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boardGraph } from "../../../src/core/board/graph.ts";
import { NODE_KINDS } from "../../../src/core/board/kinds.ts";
import { parseScene } from "../../../src/core/board/scene.ts";
import { type Sketch, sceneFromSketch } from "../../../src/core/board/sketch.ts";

function sketchAgain(sketch: Sketch): Sketch {
  const { nodes, edges } = boardGraph(parseScene(sceneFromSketch(sketch), "sketch").elements);
  return {
    nodes: nodes.map(({ id, kind, text, parent }) => ({
      id,
      kind,
      text,
      ...(parent !== null && { in: parent }),
    })),
    edges: edges.map(({ from, to, label }) => ({
      from: from ?? "",
      to: to ?? "",
      ...(label !== "" && { label }),
    })),
  };
}

const words = fc
  .string({ unit: fc.constantFrom("a", "b", "X", "Z", " ", "0", "9", "·"), maxLength: 24 })
  .map((text) => text.trim().replace(/\s+/g, " "));

const sketches = fc.integer({ min: 1, max: 14 }).chain((size) =>
  fc.record({
    nodes: fc.tuple(
      ...Array.from({ length: size }, (_, index) =>
        fc.record({
          id: fc.constant(`n${index}`),
          kind: fc.constantFrom(...NODE_KINDS),
          text: words,
          // Only an earlier node can hold a later one: no circles.
          in:
            index === 0
              ? fc.constant(undefined)
              : fc.option(
                  fc.nat(index - 1).map((n) => `n${n}`),
                  { nil: undefined },
                ),
        }),
      ),
    ),
    edges: fc.array(
      fc.record({
        from: fc.nat(size - 1).map((n) => `n${n}`),
        to: fc.nat(size - 1).map((n) => `n${n}`),
        label: fc.option(
          words.filter((text) => text !== ""),
          { nil: undefined },
        ),
      }),
      { maxLength: 20 },
    ),
  }),
);

test("the graph of a drawn sketch is the sketch", () => {
  fc.assert(
    fc.property(sketches, (sketch) => {
      // JSON drops what is undefined, as the graph does.
      expect(sketchAgain(sketch)).toEqual(JSON.parse(JSON.stringify(sketch)));
    }),
    { numRuns: 200, seed: 4 },
  );
});

describe("a sketch that contradicts itself is refused", () => {
  const node = (id: string, parent?: string) => ({ id, text: id, in: parent });

  test.each<[string, Sketch, string]>([
    [
      "two nodes of one id",
      { nodes: [node("a"), node("a")], edges: [] },
      "sketch: two nodes have the same id. Rename one.",
    ],
    [
      "an edge to nowhere",
      { nodes: [node("a")], edges: [{ from: "a", to: "b" }] },
      'sketch: no node has the id "b". Add it, or use another id.',
    ],
    [
      "a node in nothing",
      { nodes: [node("a", "b")], edges: [] },
      'sketch: no node has the id "b". Add it, or use another id.',
    ],
    [
      "a node in itself",
      { nodes: [node("a", "b"), node("b", "a")], edges: [] },
      'sketch: "a" stands in itself. Correct its "in".',
    ],
  ])("%s", (_, sketch, message) => {
    expect(() => sceneFromSketch(sketch)).toThrow(message);
  });
});
