import { join } from "node:path";
import * as vscode from "vscode";
import { formatTime } from "../../../core/interview/stages.ts";
import { msOfSamples, samplesOfMs } from "../../../core/voice/frames.ts";
import type { Lengths } from "../../../core/voice/pieces.ts";
import { disk } from "../../../services/files/fileSystem.ts";
import { thisMachine } from "../../../services/interview/thisMachine.ts";
import { deleteRecording } from "../../../services/voice/deleteRecording.ts";
import { recordedBytes, RECORDING } from "../../../services/voice/recordings.ts";
import { openRecording } from "../../../services/voice/transcription/recordingPieces.ts";
import type { Setting } from "../../settings.ts";
import { megabytes } from "../megabytes.ts";

/** Whoever thinks for longer may have spoken too softly: nothing of that is deleted unasked. */
const LONGEST_SILENCE = samplesOfMs(120_000);

/**
 * Does with a recording what the user wants when all of it is transcribed: that is looked up in what is on the disk
 * now. Returns what is to be said; empty when it is kept. @throws DojoError when the disk refuses.
 */
export async function retireRecording(
  folder: string,
  lengths: Lengths,
  keep: Setting<"keep" | "deleteAfterTranscription" | "ask">,
): Promise<string> {
  const file = join(folder, RECORDING);
  const bytes = await recordedBytes(disk, folder).catch(() => 0);
  if (keep.value === "keep" || bytes === 0) return "";
  const recording = await openRecording(folder, disk);
  const { transcribed, round } = recording;
  if (recording.missing({ transcribed, round, lengths, isOver: true }).length > 0) return "";
  const passedOver = recording.mostPassedOver();
  const quiet = passedOver < LONGEST_SILENCE ? null : formatTime(msOfSamples(passedOver));
  if (keep.value === "ask" && !(await mayDelete(bytes, quiet))) return "";
  if (keep.value !== "ask" && quiet !== null)
    return ` The recording is kept: ${quiet} of it at a stretch sounded like no speech and was not sent. Listen to it, then delete it with "Delete Recording…".`;
  await deleteRecording(thisMachine, { file });
  return ` The recording (${megabytes(bytes)}) was deleted${keep.value === "ask" ? "" : ", as the setting designDojo.voice.keep says"}.`;
}

/** `quiet`: the length of a stretch that was taken for silence. */
async function mayDelete(bytes: number, quiet: string | null): Promise<boolean> {
  // The question may come in the middle of a word: Enter keeps.
  const [keep, remove] = ["Keep", "Delete"];
  const what = quiet === null ? "All" : `All but ${quiet} that sounded like no speech`;
  const choice = await vscode.window.showWarningMessage(
    `${what} of the recording is transcribed. Delete it?`,
    {
      modal: true,
      detail: `It takes ${megabytes(bytes)}, and cannot be brought back. The transcript stays.`,
    },
    keep,
    remove,
  );
  return choice === remove;
}
