import * as z from "zod";
import { kind } from "../../core/kind.ts";
import { PageMicrophone } from "../../core/voice/recorderPage.ts";

/** What the parent tells the capture process. */
export const CaptureOrder = z.union([
  /** `end`: a page that is out of reach may still bring what it has kept; `stop`: nobody waits for that. */
  z.enum(["pause", "resume", "mute", "unmute", "end", "stop"]),
  /** Whoever shows this token first is the recorder page. `origins`: where the user's browser may find it. */
  kind("admit", { token: z.string().min(24), origins: z.array(z.string()) }),
]);
export type CaptureOrder = z.infer<typeof CaptureOrder>;

/** A page that was let in: its pass, which is known by its hash only, and where the user's browser finds it. */
const Guest = z.object({ pass: z.string(), origins: z.array(z.string()) });
export type Guest = z.infer<typeof Guest>;

/** What the capture process tells its parent. `at` is `hrtimeMs()`, one clock for all processes of a machine. */
export const CaptureNews = z.discriminatedUnion("kind", [
  kind("devices", { names: z.array(z.string()) }),
  /** Sound is coming; the file has `sample` samples. */
  kind("started", { sample: z.int(), device: z.string() }),
  kind("anchor", { at: z.number(), sample: z.int() }),
  kind("level", { ms: z.number(), peak: z.number(), rms: z.number() }),
  /** The recorder page can be opened at this port. */
  kind("listening", { port: z.int() }),
  /** A page was let in. */
  kind("guest", Guest.shape),
  /** What the page says of its microphone; null: it does not answer. */
  kind("page", { microphone: PageMicrophone.nullable() }),
  /** Sound that the page could not keep for so long. */
  kind("missing", { ms: z.number() }),
  /** The last of the recording, which the page has not brought. `isAwaited`: it still may; then another word follows. */
  kind("unheard", { ms: z.number(), isAwaited: z.boolean() }),
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
