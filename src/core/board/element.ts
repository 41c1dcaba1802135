import * as z from "zod";

/** An Excalidraw element as it is stored: only what identifies a version is required, the rest passes untouched. */
export const BoardElement = z.looseObject({
  id: z.string().min(1),
  type: z.string().min(1),
  version: z.number().default(1),
  isDeleted: z.boolean().optional(),
  /** Fractional index: the drawing order. */
  index: z.string().nullable().optional(),
});
export type BoardElement = z.infer<typeof BoardElement>;

/** A change of the board: whole new versions of elements, and ids that are gone. */
export const BoardChange = z.object({ upsert: z.array(BoardElement), remove: z.array(z.string()) });
export type BoardChange = z.infer<typeof BoardChange>;
