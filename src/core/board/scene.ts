import * as z from "zod";
import { BadInput, messageOf } from "../errors.ts";
import { BoardElement } from "./element.ts";

/** A scene as it was read. */
export interface Scene {
  /** The whole file, unknown fields included. */
  readonly document: Readonly<Record<string, unknown>>;
  readonly elements: readonly BoardElement[];
  /** Elements that could not be used, in words: one bad element does not lose the rest. */
  readonly skipped: readonly string[];
}

/**
 * What every element has. Other programs write loosely: what a graph can do without never costs the element. All the
 * other fields stay what they are, so that only these are read.
 */
const ElementHead = z.object({
  ...BoardElement.shape,
  version: z.number().catch(1),
  isDeleted: z.boolean().optional().catch(undefined),
  index: z.string().nullish().catch(null),
});

const NEXT_STEP = "Open it in Excalidraw and save it again, or choose another file.";

/**
 * Reads the text of an `.excalidraw` file, or what `JSON.parse` made of it: scenes of any version, clipboard
 * content, and the bare element lists of the first Excalidraw.
 *
 * @throws BadInput when there is no list of elements in it.
 */
export function parseScene(input: unknown, file: string): Scene {
  const value = typeof input === "string" ? parseJson(input, file) : input;
  const document = Array.isArray(value) ? { elements: value } : value;
  if (!isRecord(document))
    throw new BadInput(
      file,
      `is not an Excalidraw scene: expected an object, found ${nameOf(value)}. ${NEXT_STEP}`,
    );
  if (document["type"] === "excalidrawlib")
    throw new BadInput(
      file,
      "is a shape library, not a scene. Insert its shapes into a board and save that.",
    );
  const { elements: list } = document;
  if (!Array.isArray(list)) {
    const found = list === undefined ? "is missing" : `is ${nameOf(list)}`;
    throw new BadInput(
      file,
      `is not an Excalidraw scene: "elements" ${found}, expected a list. ${NEXT_STEP}`,
    );
  }
  return { document, ...readElements(list) };
}

function parseJson(text: string, file: string): unknown {
  const content = text.replace(/^\uFEFF/, "");
  if (content.trim() === "") throw new BadInput(file, `is empty. ${NEXT_STEP}`);
  try {
    return JSON.parse(content);
  } catch (cause) {
    const what = /^\s*[{[]/.test(content)
      ? `is cut off or damaged (${messageOf(cause)}). Restore it from a backup, or save the board again.`
      : `is not JSON. Export the board as an .excalidraw file.`;
    throw new BadInput(file, what, undefined, { cause });
  }
}

function readElements(list: readonly unknown[]): Pick<Scene, "elements" | "skipped"> {
  const elements: BoardElement[] = [];
  const skipped: string[] = [];
  for (const [index, value] of list.entries()) {
    if (!isRecord(value)) {
      skipped.push(`element ${index} is ${nameOf(value)} and was skipped`);
      continue;
    }
    const id = idOf(value, index);
    const named = id === value["id"] ? value : { ...value, id };
    const head = ElementHead.safeParse(named);
    if (head.success) elements.push(withHead(named, head.data));
    else
      skipped.push(
        `element ${index} has no usable ${String(head.error.issues[0]?.path[0])} and was skipped`,
      );
  }
  return { elements, skipped };
}

/** Most elements have a complete head already: two thousand of them need not be copied. */
function withHead(
  element: Record<string, unknown>,
  head: z.infer<typeof ElementHead>,
): BoardElement {
  for (const key in head)
    if (element[key] !== head[key as keyof typeof head]) return { ...element, ...head };
  return element as BoardElement;
}

/** Scripts leave the id out, and write numbers. */
function idOf({ id }: Record<string, unknown>, index: number): unknown {
  if (typeof id === "number") return `${id}`;
  return id === undefined || id === null || id === "" ? `element-${index}` : id;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function nameOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return (
    { object: "an object", string: "text", number: "a number", boolean: "true or false" }[
      typeof value as string
    ] ?? "nothing"
  );
}
