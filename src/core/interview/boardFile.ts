import * as z from "zod";
import { BoardElement } from "../board/element.ts";

/** An image as Excalidraw keeps it inside its files. `created` is epoch ms. */
export const ImageFile = z.looseObject({
  id: z.string(),
  mimeType: z.string(),
  dataURL: z.string(),
  created: z.number().default(0),
});
export type ImageFile = z.infer<typeof ImageFile>;

/** `board.excalidraw`: what we own is typed, the rest survives a round trip. */
const BoardFile = z.looseObject({
  elements: z.array(BoardElement),
  appState: z.looseObject({}).optional(),
  files: z.record(z.string(), ImageFile).optional(),
});
export type BoardFile = z.infer<typeof BoardFile>;

/** The scene in `text`; null when it is not one. */
export function readBoardFile(text: string): BoardFile | null {
  try {
    return BoardFile.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** A scene's text. `shell` gives the fields that are not ours, such as those of another program. */
export function writeBoardFile(
  shell: Partial<BoardFile>,
  elements: readonly BoardElement[],
  images: readonly ImageFile[],
): string {
  const scene = {
    type: "excalidraw",
    version: 2,
    source: "design-dojo",
    ...shell,
    elements,
    appState: { viewBackgroundColor: "#ffffff", gridSize: null, ...shell.appState },
    files: Object.fromEntries(images.map((image) => [image.id, image])),
  };
  return `${JSON.stringify(scene, null, 2)}\n`;
}
