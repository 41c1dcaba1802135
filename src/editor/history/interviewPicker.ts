import { basename } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { formatTime } from "../../core/interview/stages.ts";
import type { HistoryRow } from "../../services/interview/history.ts";

const isOpen = ({ status }: HistoryRow): boolean => status === "running" || status === "paused";
const WANTED = {
  open: isOpen,
  finished: (row: HistoryRow) => !isOpen(row),
  recorded: (row: HistoryRow) => !isOpen(row) && row.recording_bytes > 0,
  replayable: (row: HistoryRow) => !isOpen(row) && row.journal_bytes > 0,
  any: () => true,
} as const;
const NONE = {
  open: "No interview is open. Start one from the Questions view.",
  finished: "No interview has ended yet. End one first.",
  recorded:
    'No interview has a recording. Run "Start Recording" in one, or "Import Audio File…" after it.',
  replayable: "There is no interview to replay yet. End one first.",
  any: "There are no interviews yet. Start one from the Questions view.",
} as const;

/** The interview's name on disk, which every part of the editor knows it by. */
export const folderName = (row: HistoryRow): string => basename(row.folder);

/** When it was and how long it took, as far as that is known. */
function whenOf({ date, duration_ms }: HistoryRow): string {
  const when = date === "" ? "" : new Date(date).toLocaleString();
  return [when, duration_ms === null ? "" : formatTime(duration_ms)].filter(Boolean).join(" · ");
}

/** The only interview that fits, else the one that the user picks. @throws DojoError when none fits. */
export async function pickInterview(
  rows: readonly HistoryRow[],
  wanted: keyof typeof WANTED,
): Promise<HistoryRow | undefined> {
  const fitting = rows.filter((row) => row.problem === null && WANTED[wanted](row));
  if (fitting.length === 0) throw new DojoError(NONE[wanted]);
  if (fitting.length === 1) return fitting[0];
  const items = fitting.map((row) => ({
    label: row.question,
    description: whenOf(row),
    row,
  }));
  return (
    await vscode.window.showQuickPick(items, {
      placeHolder: "Which interview?",
      matchOnDescription: true,
    })
  )?.row;
}
