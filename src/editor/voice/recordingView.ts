import { meterOf } from "../../core/voice/level.ts";
import type { RecordingView } from "../../protocol/interviewPage.ts";
import type { Recorder } from "../../services/voice/recorder.ts";

/** A recorder as the status bar and the panel show it. */
export function recordingView(recorder: Recorder): RecordingView {
  const { level } = recorder;
  return { state: stateOf(recorder), level: level ? Math.round(100 * meterOf(level)) / 100 : 0 };
}

function stateOf({ status, isMuted, heard, level, page }: Recorder): RecordingView["state"] {
  if (page && (status === "waiting" || status === "lost")) return "waiting";
  if (status === "lost") return "lost";
  if (isMuted) return "muted";
  if (status === "paused") return "paused";
  if (heard === "zero") return "silent";
  return level === null ? "starting" : "recording";
}
