/**
 * Mermaid drops front matter, comments and leading blank lines before it parses, and counts what is left.
 * The line (from 1) of the user's text that its line `parsed` is.
 */
export function originalLine(text: string, parsed: number): number {
  const lines = text.split("\n");
  const frontMatter = lines[0]?.trim() === "---" ? lines.indexOf("---", 1) + 1 : 0;
  const kept = lines
    .map((line, index) => ({ line, number: index + 1 }))
    .filter(({ line, number }) => number > frontMatter && !/^\s*%%(?!\{)/.test(line));
  const first = kept.findIndex(({ line }) => line.trim() !== "");
  return kept[Math.max(first, 0) + parsed - 1]?.number ?? lines.length;
}

const DIAGRAM =
  /^\s*(flowchart|graph|sequenceDiagram|classDiagram|stateDiagram(-v2)?|erDiagram|journey|gantt|pie|quadrantChart|gitGraph|C4Context|mindmap|timeline|sankey-beta|xychart-beta|block-beta|architecture-beta)\b/;

/** Whether pasted text is probably meant as a diagram: it has several lines and starts like one. */
export const looksLikeMermaid = (text: string) => DIAGRAM.test(text) && text.trim().includes("\n");
