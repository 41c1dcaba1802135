import { join } from "node:path";
import * as vscode from "vscode";
import { disk } from "../../../services/files/fileSystem.ts";
import { deleteRecording, RECORDING } from "../../../services/voice/recordings.ts";
import type { Setting } from "../../settings.ts";
import { megabytes } from "../megabytes.ts";

/**
 * Does with a recording what the user wants when all of it is transcribed. Returns what is to be said: empty when it
 * is kept. @throws DojoError when the disk refuses.
 */
export async function retireRecording(
  folder: string,
  keep: Setting<"keep" | "deleteAfterTranscription" | "ask">,
): Promise<string> {
  const file = join(folder, RECORDING);
  if (keep.value === "keep") return "";
  const { bytes } = await disk.facts(file);
  if (keep.value === "ask" && !(await mayDelete(bytes))) return "";
  await deleteRecording(disk, { file });
  return ` The recording (${megabytes(bytes)}) was deleted${keep.value === "ask" ? "" : ", as the setting designDojo.voice.keep says"}.`;
}

async function mayDelete(bytes: number): Promise<boolean> {
  const choice = await vscode.window.showInformationMessage(
    `All of the recording is transcribed. Delete it (${megabytes(bytes)})?`,
    { modal: true, detail: "The transcript stays. The recording cannot be brought back." },
    "Delete",
    "Keep",
  );
  return choice === "Delete";
}
