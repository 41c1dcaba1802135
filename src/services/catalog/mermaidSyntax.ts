import DOMPurify from "dompurify";
import mermaid from "mermaid";

/**
 * What is wrong with Mermaid text, with the line; undefined when it parses.
 * Nothing is rendered, so the sanitiser that needs a DOM has nothing to do.
 */
export async function mermaidProblem(
  text: string,
): Promise<{ line: number; message: string } | undefined> {
  if (!DOMPurify.isSupported)
    Object.assign(DOMPurify, { addHook: () => undefined, sanitize: (html: string) => html });
  try {
    await mermaid.parse(text);
    return undefined;
  } catch (error) {
    const [first = "", ...rest] = (error instanceof Error ? error.message : String(error)).split(
      "\n",
    );
    const line = Number(/on line (\d+)/.exec(first)?.[1] ?? 1);
    return { line, message: `is no valid Mermaid: ${rest.at(-1) ?? first}` };
  }
}
