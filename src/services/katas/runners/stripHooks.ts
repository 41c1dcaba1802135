import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { transformSync } from "amaro";

interface Loaded {
  readonly format: string;
  readonly source: string;
  readonly shortCircuit: true;
}

/** A module hook of Node: gives a TypeScript file to the loader as JavaScript. */
export async function load(
  url: string,
  context: unknown,
  next: (url: string, context: unknown) => Promise<unknown>,
): Promise<unknown> {
  if (!/^file:.*\.ts$/.test(url)) return next(url, context);
  const file = fileURLToPath(url);
  const source = await readFile(file, "utf8");
  try {
    const { code } = transformSync(source, { mode: "strip-only", filename: file });
    return { format: "module", source: code, shortCircuit: true } satisfies Loaded;
  } catch (error) {
    throw syntaxError(url, error);
  }
}

/** What the stripper throws, in the form in which Node tells its own syntax errors: the place first. */
function syntaxError(url: string, error: unknown): SyntaxError {
  const { message = String(error), startLine = 1 } = error as {
    message?: string;
    startLine?: number;
  };
  const failed = new SyntaxError(message);
  failed.stack = `${url}:${startLine}\n\nSyntaxError: ${message}`;
  return failed;
}
