import { basename } from "node:path";
import * as vscode from "vscode";
import { DojoError, messageOf } from "../../core/errors.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { thisMachine } from "../../services/interview/thisMachine.ts";
import { deleteRecording } from "../../services/voice/deleteRecording.ts";
import { recordingsIn, type Recording } from "../../services/voice/recordings.ts";
import type { InterviewTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { folderName } from "../history/interviewPicker.ts";
import type { InterviewVoice } from "./interviewVoice.ts";
import { megabytes } from "./megabytes.ts";
import type { Transcriptions } from "./transcription/transcriptions.ts";

interface Parts {
  readonly archive: Archive;
  readonly home: () => string;
  readonly voice: InterviewVoice;
  readonly transcriptions: Pick<Transcriptions, "letGo">;
}

/** Deletes recordings that the user chose, for good. One that cannot be deleted leaves the others to be. */
export async function deleteRecordings(parts: Parts, target?: InterviewTarget): Promise<void> {
  const all = await recordingsIn(disk, parts.home());
  const chosen = target ? recordingOf(all, target) : await pick(all, parts.archive);
  if (chosen.length === 0 || !(await confirm(chosen))) return;
  const failures: unknown[] = [];
  for (const recording of chosen)
    await remove(parts, recording).catch((error: unknown) => failures.push(error));
  parts.archive.refresh();
  if (failures.length === 0) return;
  throw new DojoError(failures.map(messageOf).join(" "), { cause: failures[0] });
}

async function remove({ voice, transcriptions }: Parts, recording: Recording): Promise<void> {
  await voice.letGo({ id: recording.interview }, "user");
  // It has the sound in memory: what is to be deleted is not sent either.
  await transcriptions.letGo(recording.interview);
  await deleteRecording(thisMachine, recording);
}

function recordingOf(all: readonly Recording[], target: InterviewTarget): Recording[] {
  const found = all.filter(({ interview }) => interview === folderName(target));
  if (found.length === 0) throw new DojoError("This interview has no recording.");
  return found;
}

async function pick(all: readonly Recording[], archive: Archive): Promise<readonly Recording[]> {
  if (all.length === 0) throw new DojoError("There are no recordings to delete.");
  const rows = new Map((await archive.rows()).map((row) => [basename(row.folder), row]));
  const items = all.map((recording) => {
    const row = rows.get(recording.interview);
    return {
      label: row?.question ?? recording.interview,
      description: [whenOf(row), sizeOf([recording])].filter(Boolean).join(" · "),
      recording,
    };
  });
  const picked = await vscode.window.showQuickPick(items, {
    title: `Delete Recording: ${all.length} kept, ${sizeOf(all)}`,
    placeHolder: "Which ones?",
    canPickMany: true,
  });
  return (picked ?? []).map(({ recording }) => recording);
}

/** Empty where nobody knows. */
function whenOf(row: { readonly date: string } | undefined): string {
  if (!row) return "discarded";
  return row.date === "" ? "" : new Date(row.date).toLocaleString();
}

async function confirm(chosen: readonly Recording[]): Promise<boolean> {
  const what = chosen.length === 1 ? "this recording" : `these ${chosen.length} recordings`;
  const choice = await vscode.window.showWarningMessage(
    `Delete ${what} (${sizeOf(chosen)})?`,
    { modal: true, detail: "Board, notes and grades stay. The recording cannot be brought back." },
    "Delete",
  );
  return choice !== undefined;
}

function sizeOf(recordings: readonly Recording[]): string {
  return megabytes(recordings.reduce((sum, { bytes }) => sum + bytes, 0));
}
