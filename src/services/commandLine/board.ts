import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { boardGraph } from "../../core/board/graph.ts";
import { boardMermaid } from "../../core/board/mermaid.ts";
import { boardOutline } from "../../core/board/outline.ts";
import { parseScene } from "../../core/board/scene.ts";
import { BadInput, messageOf } from "../../core/errors.ts";
import { Misuse, type Command } from "./program.ts";

const FORMS = {
  outline: boardOutline,
  mermaid: boardMermaid,
  json: (graph: ReturnType<typeof boardGraph>) => JSON.stringify(graph),
} as const;

/** `board FILE --as outline|mermaid|json`: a scene as words, Mermaid or a graph. */
export const board: Command = {
  usage: "board FILE [--as outline|mermaid|json] [--json]",
  summary: "Prints an Excalidraw scene as words, as Mermaid text or as a graph.",
  options: { as: { type: "string" }, json: { type: "boolean" } },
  async run([file, ...more], flags, terminal) {
    if (file === undefined || more.length > 0) throw new Misuse("board takes one file.");
    const form = flags["as"] ?? (flags["json"] === true ? "json" : "outline");
    if (typeof form !== "string" || !Object.hasOwn(FORMS, form))
      throw new Misuse(`--as takes ${Object.keys(FORMS).join(", ")}.`);
    const text = await readFile(resolve(terminal.cwd, file), "utf8").catch((cause: unknown) => {
      throw new BadInput(
        file,
        `cannot be read (${messageOf(cause)}). Name an .excalidraw file.`,
        undefined,
        { cause },
      );
    });
    const scene = parseScene(text, file);
    for (const problem of scene.skipped) terminal.note(`${file}: ${problem}`);
    const graph = boardGraph(scene.elements);
    const shown = FORMS[form as keyof typeof FORMS](graph);
    terminal.print(
      flags["json"] === true && form !== "json"
        ? JSON.stringify({ [form]: shown })
        : shown.trimEnd(),
    );
    return 0;
  },
};
