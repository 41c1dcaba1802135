import * as z from "zod";

const kind = <K extends string, S extends z.ZodRawShape>(name: K, shape: S) =>
  z.object({ kind: z.literal(name), ...shape });

/** What the capture process tells its parent. `at` is `hrtimeMs()`, one clock for all processes of a machine. */
export const CaptureNews = z.discriminatedUnion("kind", [
  kind("devices", { names: z.array(z.string()) }),
  /** Sound is coming; the file has `sample` samples. */
  kind("started", { sample: z.int(), device: z.string() }),
  kind("anchor", { at: z.number(), sample: z.int() }),
  kind("level", { ms: z.number(), peak: z.number(), rms: z.number() }),
  kind("lost", { detail: z.string() }),
  kind("back", {}),
  /** Null: the disk takes everything again. */
  kind("disk", { detail: z.string().nullable() }),
  kind("failed", {
    reason: z.enum(["no-binary", "no-device", "unknown-device", "disk", "cannot-start"]),
    detail: z.string(),
  }),
]);
export type CaptureNews = z.infer<typeof CaptureNews>;
