import jsTokens, { type Token } from "js-tokens";
import { NAME_SEPARATOR } from "../testName.ts";
import type { TestPlace } from "./testPlace.ts";

interface Piece {
  readonly type: Token["type"];
  readonly value: string;
  readonly line: number;
}

/** A call that is still open, with the depth of brackets at which it closes. */
interface OpenCall {
  readonly name: string;
  readonly startLine: number;
  readonly depth: number;
  readonly children: TestPlace[] | undefined;
}

const SUITES = new Set(["describe", "suite"]);
const TESTS = new Set(["test", "it"]);
const BLANK = new Set<Token["type"]>([
  "WhiteSpace",
  "LineTerminatorSequence",
  "MultiLineComment",
  "SingleLineComment",
]);

/**
 * The tests of a `node:test` file: calls of `test`, `it`, `describe` and `suite` with a literal title. It reads
 * tokens, not a syntax tree, so that a file which somebody is just typing still has its tests.
 */
export function typeScriptTests(source: string): TestPlace[] {
  const pieces = piecesOf(source);
  const found: TestPlace[] = [];
  const open: OpenCall[] = [];
  let depth = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece.type !== "Punctuator") {
      const call = callAt(pieces, index);
      if (call) {
        const suites = open.filter(({ children }) => children).map(({ name }) => name);
        const name = [suites.at(-1), call.title].filter(Boolean).join(NAME_SEPARATOR);
        const children = SUITES.has(piece.value) ? [] : undefined;
        open.push({ name, startLine: piece.line, depth, children });
      }
    } else if ("([{".includes(piece.value)) depth += 1;
    else if (")]}".includes(piece.value)) {
      depth -= 1;
      const call = open.at(-1);
      if (call && depth === call.depth && piece.value === ")") {
        open.pop();
        const siblings = open.findLast(({ children }) => children)?.children ?? found;
        const { name, startLine, children } = call;
        siblings.push({ name, startLine, endLine: piece.line, children });
      }
    }
  }
  return found;
}

/** The title of the test or suite that is declared here. */
function callAt(pieces: readonly Piece[], index: number): { title: string } | undefined {
  const { value } = pieces[index] ?? { value: "" };
  if (!SUITES.has(value) && !TESTS.has(value)) return undefined;
  if (pieces[index - 1]?.value === ".") return undefined;
  // test("…"), and test.skip("…"), test.todo("…"), test.only("…")
  const paren = pieces[index + 1]?.value === "." ? index + 3 : index + 1;
  const title = pieces[paren + 1];
  const isLiteral = title?.type === "StringLiteral" || title?.type === "NoSubstitutionTemplate";
  return pieces[paren]?.value === "(" && title && isLiteral
    ? { title: unquoted(title.value) }
    : undefined;
}

function piecesOf(source: string): Piece[] {
  const pieces: Piece[] = [];
  let line = 1;
  for (const { type, value } of jsTokens(source)) {
    if (!BLANK.has(type)) pieces.push({ type, value, line });
    line += value.split("\n").length - 1;
  }
  return pieces;
}

/** What an escape of one letter stands for; a break of the line itself stands for nothing. */
const LETTERS: Readonly<Record<string, string>> = {
  ...{ n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v", "0": "\0", "\n": "" },
};
const ESCAPE = /\\(?:u\{([\da-fA-F]+)\}|u([\da-fA-F]{4})|x([\da-fA-F]{2})|([^]))/g;

function unquoted(literal: string): string {
  return literal
    .slice(1, -1)
    .replace(ESCAPE, (_, point?: string, unit?: string, byte?: string, letter = "") => {
      const code = point ?? unit ?? byte;
      return code === undefined
        ? (LETTERS[letter] ?? letter)
        : character(Number.parseInt(code, 16));
    });
}

function character(code: number): string {
  return code > 0x10_ff_ff ? "" : String.fromCodePoint(code);
}
