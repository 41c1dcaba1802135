import type { BoardEdge, BoardGraph, BoardNode } from "./graph.ts";

/** The board in words, for a model and for a screen reader: Markdown headings and lists, nothing to look at. */
export function boardOutline(graph: BoardGraph): string {
  const { nodes, edges, orphans, text } = graph;
  if (nodes.length + edges.length + text.length === 0) return "The board is empty.\n";
  const names = uniqueNames(nodes);
  const nameOf = (id: string | null) => (id === null ? "nothing" : (names.get(id) ?? id));
  const summary = [
    count(nodes.length, "part"),
    count(edges.length, "connection"),
    `${count(orphans.length, "part")} without a connection`,
    count(text.length, "free note"),
  ];
  const sections = [
    `# Board\n\n${summary.join(", ")}.`,
    section("Containers", containerLines(nodes, nameOf)),
    section("Parts and what they connect to", partLines(graph, nameOf)),
    section(
      "Loose arrows",
      edges.filter((edge) => edge.from === null).map((edge) => `- ${arrow(edge, nameOf)}`),
    ),
    section(
      "Not connected to anything",
      orphans.map((id) => `- ${nameOf(id)}`),
    ),
    section(
      "Free notes",
      text.map((note) => `- ${note.text}`),
    ),
  ];
  return `${sections.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Nodes of the same name are numbered; those without a name are called by their kind. */
function uniqueNames(nodes: readonly BoardNode[]): Map<string, string> {
  const seen = new Map<string, number>();
  const names = new Map<string, string>();
  for (const { id, kind, text } of nodes) {
    const base = text === "" ? `unnamed ${kind === "unknown" ? "shape" : kind}` : text;
    const times = (seen.get(base) ?? 0) + 1;
    seen.set(base, times);
    names.set(id, times === 1 ? base : `${base} (${times})`);
  }
  return names;
}

function containerLines(nodes: readonly BoardNode[], nameOf: (id: string) => string): string[] {
  const contents = new Map<string, string[]>();
  for (const { id, parent } of nodes) {
    if (parent === null) continue;
    const inside = contents.get(parent);
    if (inside) inside.push(nameOf(id));
    else contents.set(parent, [nameOf(id)]);
  }
  return [...contents].map(([id, inside]) => `- ${nameOf(id)} contains: ${inside.join("; ")}`);
}

function partLines({ nodes, edges }: BoardGraph, nameOf: (id: string | null) => string): string[] {
  const leaving = new Map<string, BoardEdge[]>();
  for (const edge of edges) {
    if (edge.from === null) continue;
    const list = leaving.get(edge.from);
    if (list) list.push(edge);
    else leaving.set(edge.from, [edge]);
  }
  return nodes.flatMap(({ id, kind }) => [
    `- ${nameOf(id)}${kind === "unknown" ? "" : ` [${kind}]`}`,
    ...(leaving.get(id) ?? []).map((edge) => `  - ${arrow(edge, nameOf)}`),
  ]);
}

function arrow(
  { from, to, label, bidirectional }: BoardEdge,
  nameOf: (id: string | null) => string,
): string {
  const start = from === null ? "from nothing " : "";
  const direction = bidirectional ? "to and from" : "to";
  return `${start}${direction} ${nameOf(to)}${label === "" ? "" : `: ${label}`}`;
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : `## ${title}\n\n${lines.join("\n")}`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
