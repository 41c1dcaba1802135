import type { BoardEdge, BoardGraph, BoardNode } from "./graph.ts";
import type { NodeKind } from "./kinds.ts";

/** Brackets of Mermaid's node shapes. */
const BOX = ["[", "]"] as const;
const FORMS: Partial<Record<NodeKind, readonly [open: string, close: string]>> = {
  client: ["([", "])"],
  human: ["([", "])"],
  sql: ["[(", ")]"],
  kv: ["[(", ")]"],
  cache: ["[(", ")]"],
  "object-store": ["[(", ")]"],
  "search-index": ["[(", ")]"],
  "vector-index": ["[(", ")]"],
  queue: ["[[", "]]"],
  stream: ["[[", "]]"],
  "load-balancer": ["{{", "}}"],
  gateway: ["{{", "}}"],
  router: ["{", "}"],
  "rate-limiter": ["{", "}"],
  provider: ["[/", "/]"],
};

/** The board as a Mermaid flowchart: containers are subgraphs, notes are nodes without a frame. */
export function boardMermaid(graph: BoardGraph): string {
  return new Flowchart(graph).text();
}

class Flowchart {
  private readonly lines = ["flowchart LR"];
  private readonly names = new Map<string, string>();
  private readonly nodes = new Map<string, BoardNode>();
  private readonly members = new Map<string | null, BoardNode[]>();
  /** Containers that connect to their own contents: Mermaid cannot draw that, a node inside stands for them. */
  private readonly doubled = new Set<string>();
  private looseEnds = 0;

  constructor(private readonly graph: BoardGraph) {
    for (const [index, node] of graph.nodes.entries()) {
      this.names.set(node.id, `n${index + 1}`);
      this.nodes.set(node.id, node);
    }
    for (const node of graph.nodes) {
      const inside = this.members.get(node.parent);
      if (inside) inside.push(node);
      else this.members.set(node.parent, [node]);
    }
    for (const { from, to } of graph.edges) {
      if (from !== null && this.holds(from, to)) this.doubled.add(from);
      if (to !== null && this.holds(to, from)) this.doubled.add(to);
    }
  }

  text(): string {
    this.writeMembers(null, "  ");
    for (const edge of this.graph.edges) this.writeEdge(edge);
    for (const [index, { text }] of this.graph.text.entries())
      this.lines.push(`  t${index + 1}@{ shape: text, label: ${quoted(text)} }`);
    return `${this.lines.join("\n")}\n`;
  }

  private writeMembers(parent: string | null, indent: string): void {
    for (const node of this.members.get(parent) ?? []) {
      const name = this.names.get(node.id);
      const [open, close] = FORMS[node.kind] ?? BOX;
      const title = quoted(node.text === "" ? " " : node.text);
      if (!this.members.has(node.id)) {
        this.lines.push(`${indent}${name}${open}${title}${close}`);
        continue;
      }
      this.lines.push(`${indent}subgraph ${name}[${title}]`);
      if (this.doubled.has(node.id))
        this.lines.push(`${indent}  ${name}self${open}${title}${close}`);
      this.writeMembers(node.id, `${indent}  `);
      this.lines.push(`${indent}end`);
    }
  }

  private writeEdge({ from, to, label, bidirectional }: BoardEdge): void {
    const link = bidirectional ? "<-->" : "-->";
    const text = label === "" ? "" : `|${quoted(label)}|`;
    this.lines.push(`  ${this.end(from)} ${link}${text} ${this.end(to)}`);
  }

  /** The name of a node; an end that hangs in the air gets a small circle. */
  private end(id: string | null): string {
    if (id !== null) return `${this.names.get(id)}${this.doubled.has(id) ? "self" : ""}`;
    this.looseEnds += 1;
    return `x${this.looseEnds}((" "))`;
  }

  private holds(container: string, id: string | null): boolean {
    if (id === container) return this.members.has(container);
    for (
      let at = id === null ? undefined : this.nodes.get(id);
      at?.parent;
      at = this.nodes.get(at.parent)
    )
      if (at.parent === container) return true;
    return false;
  }
}

/** Quoted text with Mermaid's entities: brackets are harmless in quotes, these characters are not. */
function quoted(text: string): string {
  const safe = text.replaceAll(/[#"<>&`\\;{}]/g, (mark) => `#${mark.codePointAt(0)};`);
  return `"${safe.replaceAll(/\s+/g, " ")}"`;
}
