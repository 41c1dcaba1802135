import * as z from "zod";

/** One shape of a union that `kind` tells apart. */
export const kind = <K extends string, S extends z.ZodRawShape>(name: K, shape: S) =>
  z.object({ kind: z.literal(name), ...shape });
