import type { TestPlace } from "./testPlace.ts";

const TEST = /^func (Test(?![a-z])\w*)\(\w+ \*testing\.T\)/;

/** Comments and raw strings, which may go over several lines; other strings, so that what is in them begins none. */
const LITERAL = /\/\/.*|\/\*[^]*?\*\/|`[^`]*`|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

/** The tests of a Go test file: its top-level `func TestXxx(t *testing.T)`. */
export function goTests(source: string): TestPlace[] {
  const lines = source.replace(LITERAL, (text) => text.replace(/[^\n]/g, " ")).split("\n");
  return lines.flatMap((text, index) => {
    const name = TEST.exec(text)?.[1];
    if (name === undefined) return [];
    const isOneLine = text.trimEnd().endsWith("}");
    const length = isOneLine ? 0 : lines.slice(index).findIndex((line) => line.startsWith("}"));
    const endLine = length < 0 ? lines.length : index + 1 + length;
    return [{ name, startLine: index + 1, endLine, children: undefined }];
  });
}
