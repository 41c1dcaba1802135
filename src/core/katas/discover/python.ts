import { NAME_SEPARATOR } from "../testName.ts";
import type { TestPlace } from "./testPlace.ts";

const CLASS = /^class\s+(\w+)\s*\(.*\b\w*Test\w*\b.*\)\s*:/;
const METHOD = /^\s+(?:async\s+)?def\s+(test\w*)\s*\(/;

/** The tests of a `unittest` file: the `test…` methods of classes that derive from a test case. */
export function pythonTests(source: string): TestPlace[] {
  const lines = source.split("\n");
  return lines.flatMap((text, index) => {
    const name = CLASS.exec(text)?.[1];
    if (name === undefined) return [];
    const endLine = blockEnd(lines, index);
    const children = methodsOf(lines, name, index + 1, endLine);
    return [{ name, startLine: index + 1, endLine, children }];
  });
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
