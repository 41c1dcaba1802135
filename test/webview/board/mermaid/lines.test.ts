import { expect, test } from "vitest";
import { looksLikeMermaid, originalLine } from "../../../../webview/board/mermaid/lines.ts";

test.each([
  ["plain text", "flowchart LR\n  A --> B\n  B --> [", 3, 3],
  ["comments before and between", "%% mine\nflowchart LR\n%% more\n  B --> [", 2, 4],
  ["leading blank lines", "\n\nflowchart LR\n  B --> [", 2, 4],
  ["front matter", "---\ntitle: x\n---\nflowchart LR\n  B --> [", 2, 5],
  ["a directive, which Mermaid keeps", "%%{init: {}}%%\nflowchart LR\n  B --> [", 3, 3],
  ["an error at the very end", "flowchart LR\n  B -->", 9, 2],
])("the line of an error is the user's own, with %s", (_, text, parsed, expected) => {
  expect(originalLine(text, parsed)).toBe(expected);
});

test.each([
  ["flowchart LR\n  A --> B", true],
  ["sequenceDiagram\n  A->>B: hi", true],
  ["graph", false],
  ["graph databases are\nnice for this", true],
  ["timelines\nmatter", false],
  ["A --> B\nB --> C", false],
])("%j looks like Mermaid: %j", (text, expected) => {
  expect(looksLikeMermaid(text)).toBe(expected);
});
