import * as z from "zod";

/** Where a replay is to be: interview time in milliseconds, and the element of the board to be shown there; null for none. */
export const Place = z.object({ t: z.number().nonnegative(), element: z.string().nullable() });
export type Place = z.infer<typeof Place>;
