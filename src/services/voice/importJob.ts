import * as z from "zod";
import { kind } from "../../core/kind.ts";

/** Where the parts of the import process are. */
export interface ImportParts {
  /** The program itself. */
  readonly program: string;
  /** LAME as WebAssembly. */
  readonly wasm: string;
  /** Reads what our own decoders cannot: a path, or a name on the PATH. */
  readonly ffmpeg: string;
}

/** What an import process is to do. */
export interface ImportJob extends Omit<ImportParts, "program"> {
  /** The recording of another device. */
  readonly source: string;
  /** What it becomes: a file that is not there yet, on the grid of `voice.mp3`. */
  readonly target: string;
}

/** What the import process tells its parent. */
export const ImportNews = z.discriminatedUnion("kind", [
  /** From 0 to 1; null where the length is not known. */
  kind("progress", { share: z.number().nullable() }),
  /** How long the sound is, in samples of `voice.mp3`. */
  kind("done", { samples: z.int() }),
  kind("failed", {
    reason: z.enum(["needs-ffmpeg", "unreadable", "no-sound", "disk"]),
    detail: z.string(),
  }),
]);
export type ImportNews = z.infer<typeof ImportNews>;
export type ImportReason = Extract<ImportNews, { kind: "failed" }>["reason"];
