import { describe, expect, test } from "vitest";
import { boardFacts } from "../../../src/core/board/facts.ts";
import { boardGraph } from "../../../src/core/board/graph.ts";
import { parseScene } from "../../../src/core/board/scene.ts";
import { type Sketch, sceneFromSketch } from "../../../src/core/board/sketch.ts";

/** Facts of `a -> b: label` lines; a node is named by its id, `a (text)` gives it another text. */
function factsOf(lines: string, more: Partial<Sketch> = {}) {
  const edges = lines.split("\n").flatMap((line) => {
    const [from, to, label] = line.split(/ -> |: /).map((word) => word.trim());
    return from && to ? [{ from, to, ...(label && { label }) }] : [];
  });
  const ids = new Set(edges.flatMap(({ from, to }) => [from, to]));
  const given = new Set(more.nodes?.map(({ id }) => id));
  const nodes = [...ids].filter((id) => !given.has(id)).map((id) => ({ id, text: id }));
  const scene = sceneFromSketch({ nodes: [...nodes, ...(more.nodes ?? [])], edges });
  return boardFacts(boardGraph(parseScene(scene, "sketch").elements));
}

const SHOP = `browser -> nginx: HTTPS
nginx -> API 1
nginx -> API 2
API 1 -> Postgres: SQL
API 2 -> Postgres: SQL
API 2 -> Kafka
Kafka -> worker`;

describe("has", () => {
  test("finds kinds, classes and, for any other word, text", () => {
    const facts = factsOf(SHOP);
    const asked = ["service", "store", "broker", "llm", "postgres", "post"];

    expect(asked.map((what) => facts.has(what))).toEqual([
      ["API 1", "API 2"],
      ["Postgres"],
      ["Kafka"],
      null,
      ["Postgres"],
      null,
    ]);
  });
});

describe("path", () => {
  test("goes along the arrows and names every node and edge", () => {
    expect(factsOf(SHOP).path("client", "store")).toEqual([
      "browser",
      "edge-1",
      "nginx",
      "edge-2",
      "API 1",
      "edge-4",
      "Postgres",
    ]);
  });

  test("does not go against the arrows", () => {
    expect(factsOf(SHOP).path("db", "client")).toBeNull();
  });

  test("ends at words of a text as well as at kinds", () => {
    expect(factsOf(SHOP).path("api 2", "worker")).toEqual([
      "API 2",
      "edge-6",
      "Kafka",
      "edge-7",
      "worker",
    ]);
  });

  test("from a kind to itself takes two different nodes", () => {
    const facts = factsOf("service a -> service b\nqueue -> queue");
    expect([facts.path("service", "service"), facts.path("queue", "queue")]).toEqual([
      ["service a", "edge-1", "service b"],
      null,
    ]);
  });

  test("an arrow into a box reaches what is in it, an arrow out of it starts from all of that", () => {
    const facts = factsOf("client -> cluster\ncluster -> S3", {
      nodes: [
        { id: "cluster", text: "cluster" },
        { id: "api", text: "api", in: "cluster" },
      ],
    });

    expect([facts.path("client", "service"), facts.path("service", "store")]).toEqual([
      ["client", "edge-1", "api"],
      ["api", "edge-2", "S3"],
    ]);
  });
});

test("counts kinds, arrows without a label, and what no path can do without", () => {
  const { counts, unlabelledEdges, singlePointsOfFailure } = factsOf(SHOP);

  expect({ counts: Object.fromEntries(counts), unlabelledEdges, singlePointsOfFailure }).toEqual({
    counts: { client: 1, "load-balancer": 1, service: 2, sql: 1, stream: 1, worker: 1 },
    unlabelledEdges: ["edge-2", "edge-3", "edge-6", "edge-7"],
    singlePointsOfFailure: ["nginx"],
  });
});

test("an empty board has nothing", () => {
  const facts = factsOf("");
  const { counts, unlabelledEdges, singlePointsOfFailure } = facts;
  expect({
    counts: counts.size,
    unlabelledEdges,
    singlePointsOfFailure,
    path: facts.path("client", "store"),
  }).toEqual({ counts: 0, unlabelledEdges: [], singlePointsOfFailure: [], path: null });
});
