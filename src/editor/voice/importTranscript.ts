import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import * as vscode from "vscode";
import { BadInput, messageOf } from "../../core/errors.ts";
import {
  readTranscriptFile,
  roleOf,
  segmentsOf,
  speakersIn,
  TRANSCRIPT_ENDINGS,
  type Turn,
} from "../../core/voice/transcriptFile.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { importTranscript } from "../../services/voice/transcriptImport.ts";
import type { InterviewTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { pickInterview } from "../history/interviewPicker.ts";
import type { Log } from "../log.ts";

interface Parts {
  readonly archive: Archive;
  readonly log: Pick<Log, "tell">;
}

/** Puts a transcript that another program made into an interview that has ended. Each step can be cancelled. */
export async function importTranscriptInto(
  { archive, log }: Parts,
  target: InterviewTarget | undefined,
  chosen: vscode.Uri | undefined,
): Promise<void> {
  const row = target ?? (await pickInterview(await archive.rows(), "finished"));
  if (!row) return;
  const file = chosen ?? (await pickFile());
  if (!file) return;
  const name = basename(file.fsPath);
  const text = await readFile(file.fsPath, "utf8").catch((cause: unknown) => {
    throw new BadInput(file.fsPath, `cannot be read: ${messageOf(cause)}`, undefined, { cause });
  });
  const turns = await readTranscriptFile(name, text);
  const candidates = await candidatesAmong(turns);
  if (!candidates) return;
  const segments = segmentsOf(turns, (speaker) => candidates.has(speaker));
  const undo = await importTranscript(disk, row.folder, segments);
  archive.refresh();
  const what = `${segments.length} passages of ${name} are in the transcript.`;
  offerNext(archive, row, what, undo).catch((error: unknown) => log.tell(error));
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: "Import Transcript",
    openLabel: "Import",
    filters: { Transcripts: [...TRANSCRIPT_ENDINGS] },
  });
  return picked?.[0];
}

async function offerNext(
  archive: Archive,
  row: InterviewTarget,
  message: string,
  undo: () => Promise<void>,
): Promise<void> {
  const [grade, takeBack] = ["Grade Interview", "Undo"];
  const next = await vscode.window.showInformationMessage(message, grade, takeBack);
  if (next === grade) await vscode.commands.executeCommand("designDojo.gradeInterview", row);
  if (next !== takeBack) return;
  await undo();
  archive.refresh();
}

/** The names behind which the candidate speaks; asked for when the roles do not say it. Undefined: cancelled. */
async function candidatesAmong(turns: readonly Turn[]): Promise<ReadonlySet<string> | undefined> {
  const speakers = speakersIn(turns);
  const unknown = speakers.filter((speaker) => roleOf(speaker) === undefined);
  const isNamed = speakers.some((speaker) => roleOf(speaker) === "candidate");
  if (unknown.length === 0 || (unknown.length === 1 && !isNamed)) return new Set(unknown);
  const rows = unknown.map((speaker) => ({
    label: speaker,
    description: turns.find((turn) => turn.speaker === speaker)?.text ?? "",
  }));
  const picked = await vscode.window.showQuickPick(rows, {
    title: "Import Transcript",
    placeHolder: "Who is the candidate? What the others say is never evidence.",
    canPickMany: true,
  });
  return picked && new Set(picked.map(({ label }) => label));
}
