import type { VoiceFailure } from "../../core/voice/failure.ts";
import type { CaptureParts, CaptureSource } from "./captureJob.ts";
import { CaptureProcess } from "./captureProcess.ts";

const LONGEST_ANSWER_MS = 8_000;
const ANY_DEVICE: CaptureSource = { kind: "device", name: "" };

/** The microphones of this machine by name, or why they cannot be named. */
export async function listDevices(
  parts: CaptureParts,
  env?: NodeJS.ProcessEnv,
): Promise<{ names: readonly string[] } | { failure: VoiceFailure }> {
  const process = new CaptureProcess(parts, { file: null, source: ANY_DEVICE }, env);
  let answer: { names: readonly string[] } | { failure: VoiceFailure } | null = null;
  process.news.on((news) => {
    if (news.kind === "devices") answer = { names: news.names };
    if (news.kind === "failed") answer = { failure: { kind: news.reason, detail: news.detail } };
  });
  const late = setTimeout(() => process.kill(), LONGEST_ANSWER_MS);
  const detail = await process.ended;
  clearTimeout(late);
  return answer ?? { failure: { kind: "cannot-start", detail } };
}
