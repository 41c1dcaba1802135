import { rm, stat } from "node:fs/promises";
import { messageOf } from "../../core/errors.ts";
import type { ImportFailure } from "../../core/voice/importFailure.ts";
import { ImportNews, type ImportJob, type ImportParts } from "./importJob.ts";
import { VoiceProgram } from "./voiceProgram.ts";

type Files = Pick<ImportJob, "source" | "target">;

interface Watch {
  readonly signal: AbortSignal;
  /** From 0 to 1; null where the length is not known. */
  readonly onProgress: (share: number | null) => void;
}

/**
 * Makes of any sound a file like `voice.mp3`, in a process of its own. Null when it was cancelled; then,
 * and after a failure, there is no target.
 */
export async function convertSound(
  parts: ImportParts,
  { source, target }: Files,
  { signal, onProgress }: Watch,
): Promise<{ readonly samples: number } | { readonly failure: ImportFailure } | null> {
  const empty = await isEmpty(source).catch((error: unknown) => messageOf(error));
  if (typeof empty === "string") return { failure: { kind: "unreadable", detail: empty } };
  if (empty) return { failure: { kind: "empty", detail: "" } };
  const { program, wasm, ffmpeg } = parts;
  const job: ImportJob = { wasm, ffmpeg, source, target };
  const process = new VoiceProgram(program, job, ImportNews);
  let result: { samples: number } | { failure: ImportFailure } | null = null;
  process.news.on((news) => {
    if (news.kind === "progress") onProgress(news.share);
    else if (news.kind === "done") result = { samples: news.samples };
    else result = { failure: { kind: news.reason, detail: news.detail } };
  });
  const cancel = (): void => process.kill();
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  const complaints = await process.ended;
  signal.removeEventListener("abort", cancel);
  const told = signal.aborted ? null : (result ?? crash(complaints));
  if (told === null || "failure" in told) await rm(target, { force: true });
  return told;
}

const crash = (detail: string): { failure: ImportFailure } => ({
  failure: { kind: "crashed", detail },
});

async function isEmpty(file: string): Promise<boolean> {
  return (await stat(file)).size === 0;
}
