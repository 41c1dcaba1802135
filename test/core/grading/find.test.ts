import { describe, expect, test } from "vitest";
import { FindError, type FindNode, parseFind } from "../../../src/core/grading/find.ts";

const vocabulary = {
  concepts: new Set(["reserve", "idempotency-key"]),
  units: new Set(["rps", "usd"]),
};

/** The tree as nested text: operators in brackets. */
function outline(node: FindNode): string {
  switch (node.kind) {
    case "phrase":
      return node.text;
    case "concept":
      return `#${node.id}`;
    case "number":
      return `number(${node.unit})`;
    case "board-has":
      return `has(${node.part})`;
    case "board-path":
      return `path(${node.from}>${node.to})`;
    case "and":
    case "or":
      return `[${node.operands.map(outline).join(node.kind === "and" ? " & " : " | ")}]`;
  }
}

test.each([
  ["reserve estimate", "reserve estimate"],
  ["a & b | c & d", "[[a & b] | [c & d]]"],
  ["a & (b | c) & d", "[a & [b | c] & d]"],
  ["((a))", "a"],
  [
    "#reserve & (settle|reconcile | refund unused)",
    "[#reserve & [settle | reconcile | refund unused]]",
  ],
  ["board:has(queue) & board:path(client, store)", "[has(queue) & path(client>store)]"],
  ["board:path(load balancer, db)|number( rps )", "[path(load balancer>db) | number(rps)]"],
  ["number of streams & 99.9 %", "[number of streams & 99.9 %]"],
  ["don't retry", "don't retry"],
])("%s", (text, tree) => {
  expect(outline(parseFind(text, vocabulary))).toBe(tree);
});

test("an operand knows its column", () => {
  expect(parseFind("a & #reserve", vocabulary)).toEqual({
    kind: "and",
    column: 1,
    operands: [
      { kind: "phrase", text: "a", column: 1 },
      { kind: "concept", id: "reserve", column: 5 },
    ],
  });
});

describe("an error names the column and the remedy", () => {
  const operand = "a phrase, #concept, number(unit), board:has(kind) or board:path(a, b)";
  test.each([
    ["", `column 1: the expression ends where an operand is due; add ${operand}`],
    ["a & ", `column 5: the expression ends where an operand is due; add ${operand}`],
    ["| a", `column 1: nothing stands before "|"; add ${operand}`],
    ["a & & b", `column 5: nothing stands before "&"; add ${operand}`],
    ["(a | b", 'column 1: this "(" is never closed; add ")"'],
    ["a)", 'column 2: this ")" has no "("; remove it'],
    ["a (b)", 'column 3: two operands side by side; put "&" or "|" between them'],
    ["a #reserve", 'column 3: two operands side by side; put "&" or "|" between them'],
    ["()", `column 2: nothing stands before ")"; add ${operand}`],
    [
      "#idempotence-key",
      'column 1: no concept #idempotence-key in rubrics/lexicon.yaml; did you mean "idempotency-key"?',
    ],
    [
      "#zzz",
      "column 1: no concept #zzz in rubrics/lexicon.yaml; known are reserve, idempotency-key, …",
    ],
    ["board:has(queues)", 'column 1: no kind "queues" of board parts; did you mean "queue"?'],
    ["board:path(client)", "column 1: board:path takes two parts, as in board:path(client, store)"],
    [
      "board:near(a, b)",
      "column 1: unknown board:near(…); write board:has(kind) or board:path(a, b)",
    ],
    ["number(rpm)", 'column 1: no unit "rpm" in rubrics/lexicon.yaml; did you mean "rps"?'],
    [
      "board:has",
      'column 1: "board:has" is not complete; write board:has(kind), board:path(a, b) or number(unit)',
    ],
    ["…", `column 1: "…" has no words; write ${operand}`],
  ])("%j", (text, message) => {
    expect(() => parseFind(text, vocabulary)).toThrow(
      new FindError(Number(/\d+/.exec(message)?.[0]), message.replace(/^column \d+: /, "")),
    );
  });
});
