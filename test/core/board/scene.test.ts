import { describe, expect, test } from "vitest";
import { parseScene } from "../../../src/core/board/scene.ts";
import { BadInput } from "../../../src/core/errors.ts";
import { sceneText } from "../../support/boards.ts";

const NEXT_STEP = "Open it in Excalidraw and save it again, or choose another file.";

function refusal(input: unknown): string {
  try {
    parseScene(input, "board.excalidraw");
  } catch (error) {
    if (error instanceof BadInput) return error.message;
    throw error;
  }
  return "accepted";
}

describe("a file that is no scene is refused with the reason and the next step", () => {
  test.each<[name: string, input: unknown, message: string]>([
    ["an empty file", " \n", `board.excalidraw: is empty. ${NEXT_STEP}`],
    [
      "a picture",
      "<svg></svg>",
      "board.excalidraw: is not JSON. Export the board as an .excalidraw file.",
    ],
    [
      "text in quotes",
      '"hello"',
      `board.excalidraw: is not an Excalidraw scene: expected an object, found text. ${NEXT_STEP}`,
    ],
    [
      "null",
      "null",
      `board.excalidraw: is not an Excalidraw scene: expected an object, found null. ${NEXT_STEP}`,
    ],
    [
      "no elements",
      { type: "excalidraw" },
      `board.excalidraw: is not an Excalidraw scene: "elements" is missing, expected a list. ${NEXT_STEP}`,
    ],
    [
      "elements by id",
      { elements: { a: {} } },
      `board.excalidraw: is not an Excalidraw scene: "elements" is an object, expected a list. ${NEXT_STEP}`,
    ],
    [
      "a library",
      { type: "excalidrawlib", libraryItems: [] },
      "board.excalidraw: is a shape library, not a scene. Insert its shapes into a board and save that.",
    ],
  ])("%s", (_, input, message) => {
    expect(refusal(input)).toBe(message);
  });

  test("a file that ends in the middle", () => {
    expect(refusal(sceneText("drawn-frame").slice(0, 900))).toMatch(
      /^board\.excalidraw: is cut off or damaged \(.+\)\. Restore it from a backup, or save the board again\.$/,
    );
  });
});

describe("what can be read is read", () => {
  test("one bad element does not lose the rest", () => {
    const good = { id: "a", type: "rectangle" };
    const { elements, skipped } = parseScene(
      { elements: [null, good, "x", { id: "b" }, [good]] },
      "f",
    );

    expect({ ids: elements.map(({ id }) => id), skipped }).toEqual({
      ids: ["a"],
      skipped: [
        "element 0 is null and was skipped",
        "element 2 is text and was skipped",
        "element 3 has no usable type and was skipped",
        "element 4 is a list and was skipped",
      ],
    });
  });

  test("unknown fields survive, of the file and of its elements", () => {
    const file = JSON.parse(sceneText("future-version"));
    const { document, elements } = parseScene(JSON.stringify(file), "f");
    const stored = file.elements.map((element: object) => ({ index: undefined, ...element }));

    expect(document).toEqual(file);
    expect(elements).toEqual(stored);
  });

  test("fields of a wrong type are repaired, ids that scripts leave out are made up", () => {
    const element = { type: "ellipse", version: "9", isDeleted: 0, index: 4 };

    expect(parseScene([element, { ...element, id: 7 }], "f").elements).toEqual([
      { id: "element-0", type: "ellipse", version: 1, isDeleted: undefined, index: null },
      { id: "7", type: "ellipse", version: 1, isDeleted: undefined, index: null },
    ]);
  });

  test("a byte order mark, a clipboard and a bare list of elements are fine", () => {
    const elements = [{ id: "a", type: "text", version: 1 }];
    const forms = [
      `\uFEFF${JSON.stringify({ elements })}`,
      { type: "excalidraw/clipboard", elements },
      JSON.stringify(elements),
    ];

    expect(forms.map((form) => parseScene(form, "f").elements)).toEqual([
      elements,
      elements,
      elements,
    ]);
  });
});
