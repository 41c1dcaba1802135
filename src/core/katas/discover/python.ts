import { NAME_SEPARATOR } from "../testName.ts";
import type { TestPlace } from "./testPlace.ts";

/** `class Name[T](Bases, …):`, over as many lines as it takes. */
const CLASS = /^class[ \t]+(\w+)\s*(?:\[[^\]]*\])?\s*\(((?:[^()]|\([^()]*\))*)\)\s*:/;
const TEST_CASE = /\b\w*Test\w*\b/;
const METHOD = /^\s+(?:async\s+)?def\s+(test\w*)\s*\(/;

/** The tests of a `unittest` file: the `test…` methods of classes that derive from a test case. */
export function pythonTests(source: string): TestPlace[] {
  const lines = source.split("\n");
  const testCases = new Set<string>();
  return lines.flatMap((text, index) => {
    if (!text.startsWith("class")) return [];
    const rest = lines.slice(index).join("\n").replace(/#.*/g, "");
    const [header = "", name = "", bases = ""] = CLASS.exec(rest) ?? [];
    if (!isTestCase(bases, testCases)) return [];
    testCases.add(name);
    const body = index + header.split("\n").length;
    const endLine = blockEnd(lines, index);
    const children = methodsOf(lines, name, body, endLine);
    return [{ name, startLine: index + 1, endLine, children }];
  });
}

/** By a name that says so, or as a class of the same file that is one. */
function isTestCase(bases: string, known: ReadonlySet<string>): boolean {
  return TEST_CASE.test(bases) || bases.split(",").some((base) => known.has(base.trim()));
}

/** The methods on the lines from `from` (an index) to the line `to` (a number), as far in as the first line of code. */
function methodsOf(lines: readonly string[], suite: string, from: number, to: number): TestPlace[] {
  const body = lines.slice(from, to);
  const indent = indentOf(body.find((text) => /^\s*[^\s#]/.test(text)) ?? "");
  return body.flatMap((text, offset) => {
    const method = METHOD.exec(text)?.[1];
    if (method === undefined || indentOf(text) !== indent) return [];
    const index = from + offset;
    return [
      {
        name: `${suite}${NAME_SEPARATOR}${method}`,
        startLine: index + 1,
        endLine: blockEnd(lines, index),
        children: undefined,
      },
    ];
  });
}

/** The number of the last line that is indented more than the one at this index. */
function blockEnd(lines: readonly string[], index: number): number {
  const own = indentOf(lines[index] ?? "");
  let end = index + 1;
  for (const [offset, text] of lines.slice(index + 1).entries()) {
    if (text.trim() === "" || /^\s*\)/.test(text)) continue;
    if (indentOf(text) <= own) break;
    end = index + offset + 2;
  }
  return end;
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}
