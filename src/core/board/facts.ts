import type { BoardEdge, BoardGraph, BoardNode } from "./graph.ts";
import { kindsNamed, type NodeKind } from "./kinds.ts";
import { wordsOf } from "./kindWords.ts";

/** What can be said about a design by looking at its shape. Lists are ids of elements. */
export interface BoardFacts {
  /** Nodes of a kind, a class ("store", "db", "llm", "broker") or, for any other word, with it in their text. */
  has(what: string): string[] | null;
  /** A shortest way along the arrows: nodes and edges in order. Ends are kinds, classes or words of their text. */
  path(from: string, to: string): string[] | null;
  readonly counts: ReadonlyMap<NodeKind, number>;
  readonly unlabelledEdges: readonly string[];
  /** Nodes without which no client reaches a store. */
  readonly singlePointsOfFailure: readonly string[];
}

interface Step {
  readonly edge: string;
  readonly to: string;
}

export function boardFacts(graph: BoardGraph): BoardFacts {
  const routes = new Routes(graph);
  const names = new Names(graph.nodes);
  const pathAvoiding = (from: string, to: string, avoid?: string) =>
    routes.shortest(names.nodesFor(from), new Set(names.nodesFor(to)), avoid);
  return {
    has: (what) => someOf(names.nodesOf(what)),
    path: (from, to) => pathAvoiding(from, to),
    counts: countKinds(graph.nodes),
    unlabelledEdges: graph.edges.filter(({ label }) => label === "").map(({ id }) => id),
    get singlePointsOfFailure() {
      const way = new Set(pathAvoiding("client", "store"));
      const ends = new Set([...names.nodesFor("client"), ...names.nodesFor("store")]);
      return graph.nodes
        .map(({ id }) => id)
        .filter(
          (id) => way.has(id) && !ends.has(id) && pathAvoiding("client", "store", id) === null,
        );
    },
  };
}

/** Finds nodes by what they are called; their texts are taken apart once. */
class Names {
  private readonly spoken: readonly { readonly node: BoardNode; readonly text: string }[];

  constructor(nodes: readonly BoardNode[]) {
    this.spoken = nodes.map((node) => ({ node, text: spaced(wordsOf(node.text)) }));
  }

  /** Nodes by kind where the word names kinds, else by their text. */
  nodesOf(what: string): string[] {
    const kinds = kindsNamed(what);
    if (kinds === null) return this.withWords(what);
    const isKind = ({ kind }: BoardNode) => kind !== "unknown" && kinds.includes(kind);
    return this.spoken.filter(({ node }) => isKind(node)).map(({ node }) => node.id);
  }

  /** Nodes by kind, and by their text too: an end of a path is named loosely. */
  nodesFor(what: string): string[] {
    return [...new Set([...this.nodesOf(what), ...this.withWords(what)])];
  }

  private withWords(what: string): string[] {
    const words = wordsOf(what);
    if (words.length === 0) return [];
    const wanted = spaced(words);
    return this.spoken.filter(({ text }) => text.includes(wanted)).map(({ node }) => node.id);
  }
}

const spaced = (words: readonly string[]): string => ` ${words.join(" ")} `;

function someOf(ids: string[]): string[] | null {
  return ids.length === 0 ? null : ids;
}

function countKinds(nodes: readonly BoardNode[]): Map<NodeKind, number> {
  const counts = new Map<NodeKind, number>();
  for (const { kind } of nodes) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return counts;
}

/** Where the arrows lead. An arrow into a container reaches what is in it; one out of it starts from all of that. */
class Routes {
  private readonly steps = new Map<string, Step[]>();
  private readonly parents: ReadonlyMap<string, string | null>;
  private readonly members = new Map<string, string[]>();

  constructor({ nodes, edges }: BoardGraph) {
    this.parents = new Map(nodes.map(({ id, parent }) => [id, parent]));
    for (const { id, parent } of nodes) if (parent !== null) append(this.members, parent, id);
    for (const edge of edges) this.addEdge(edge);
  }

  /** The fewest arrows, at least one, from any start to any goal. */
  shortest(starts: readonly string[], goals: ReadonlySet<string>, avoid?: string): string[] | null {
    const came = new Map<string, { from: string; edge: string }>();
    const queue = starts.filter((id) => id !== avoid);
    const seen = new Set(queue);
    for (const id of queue) {
      for (const { edge, to } of this.leaving(id)) {
        if (to === avoid || to === id) continue;
        if (goals.has(to)) return [...wayBack(came, id), edge, to];
        if (seen.has(to)) continue;
        seen.add(to);
        came.set(to, { from: id, edge });
        queue.push(to);
      }
    }
    return null;
  }

  private addEdge({ id: edge, from, to, bidirectional }: BoardEdge): void {
    if (from === null || to === null) return;
    append(this.steps, from, { edge, to });
    if (bidirectional) append(this.steps, to, { edge, to: from });
  }

  private *leaving(id: string): Iterable<Step> {
    for (let at: string | null = id; at !== null; at = this.parents.get(at) ?? null) {
      for (const step of this.steps.get(at) ?? []) {
        yield step;
        for (const inside of this.within(step.to)) yield { edge: step.edge, to: inside };
      }
    }
  }

  private *within(container: string): Iterable<string> {
    for (const member of this.members.get(container) ?? []) {
      yield member;
      yield* this.within(member);
    }
  }
}

function wayBack(
  came: ReadonlyMap<string, { from: string; edge: string }>,
  goal: string,
): string[] {
  const way = [goal];
  for (let step = came.get(goal); step; step = came.get(step.from))
    way.unshift(step.from, step.edge);
  return way;
}

function append<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}
