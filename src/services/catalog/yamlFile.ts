import { isMap, isNode, isPair, isSeq, LineCounter, parseDocument, type Document } from "yaml";
import type * as z from "zod";
import type { Finding } from "../../core/catalog/rules.ts";

/** One thing that is wrong with a content pack. `file` is relative to the pack, `line` counts from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** A YAML file that has been read and checked against its schema; it knows where each value stands. */
export class YamlFile<T> {
  private readonly lines = new LineCounter();
  private readonly document: Document.Parsed;
  readonly problems: Problem[];
  readonly value: T | undefined;

  constructor(
    readonly file: string,
    text: string,
    schema: z.ZodType<T>,
  ) {
    this.document = parseDocument(text, { lineCounter: this.lines });
    this.problems = this.document.errors.map((error) => ({
      file,
      line: this.lines.linePos(error.pos[0]).line,
      message: (error.message.split("\n")[0] ?? "").replace(/ at line \d+.*$/, ""),
    }));
    if (this.problems.length > 0) return;
    const parsed = schema.safeParse(this.document.toJS());
    if (parsed.success) this.value = parsed.data;
    else
      this.problems = parsed.error.issues.map((issue) =>
        this.problem({
          path: issue.code === "unrecognized_keys" ? [...issue.path, ...issue.keys] : issue.path,
          message: `${issue.path.join(".") || "file"}: ${issue.message}`,
        }),
      );
  }

  /** The finding as a problem with this file's name and the line of its path. */
  problem({ path, message }: Finding): Problem {
    return { file: this.file, line: this.lineOf(path), message };
  }

  private lineOf(path: readonly PropertyKey[]): number {
    let node: unknown = this.document.contents;
    let offset = isNode(node) ? (node.range?.[0] ?? 0) : 0;
    for (const key of path) {
      if (isMap(node)) {
        const pair = node.items.find(
          (item) => isPair(item) && isNode(item.key) && String(item.key.toJSON()) === String(key),
        );
        if (!pair) break;
        offset = isNode(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
        node = pair.value;
      } else if (isSeq(node)) {
        node = node.items[Number(key)];
        offset = isNode(node) ? (node.range?.[0] ?? offset) : offset;
      } else break;
    }
    return this.lines.linePos(offset).line;
  }
}
