import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { basename, join } from "node:path";
import * as vscode from "vscode";
import { BadInput, DojoError } from "../../core/errors.ts";
import { formatTime } from "../../core/interview/stages.ts";
import { msOfSamples, samplesIn } from "../../core/voice/frames.ts";
import { importFailureText } from "../../core/voice/importFailure.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { readEvents } from "../../services/interview/journalReader.ts";
import type { InterviewSession } from "../../services/interview/session.ts";
import { thisMachine } from "../../services/interview/thisMachine.ts";
import type { ImportParts } from "../../services/voice/importJob.ts";
import { RECORDING } from "../../services/voice/recordings.ts";
import { swapRecording, type RecordingSwap } from "../../services/voice/recordingSwap.ts";
import { convertSound } from "../../services/voice/soundConversion.ts";
import { toSignal } from "../cancellation.ts";
import type { InterviewTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { folderName, pickInterview } from "../history/interviewPicker.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import { askBeginning } from "./recordingBeginning.ts";

interface Parts {
  readonly archive: Archive;
  readonly interviews: Interviews;
  readonly sound: ImportParts;
  readonly log: Pick<Log, "tell">;
  /** Whoever records or transcribes this interview finishes. */
  readonly settle: (session: InterviewSession) => Promise<void>;
}

const ENDINGS = ["wav", "mp3", "m4a", "aac", "mp4", "ogg", "opus", "webm", "flac", "wma", "aiff"];

/**
 * Makes what another device recorded the recording of an interview that has ended. Each step can be
 * cancelled, and changes nothing before the last. `beginMs`: interview time of its beginning, else asked for.
 */
export async function importAudio(
  parts: Parts,
  target?: InterviewTarget,
  chosen?: vscode.Uri,
  beginMs?: number,
): Promise<void> {
  const row = target ?? (await pickInterview(await parts.archive.rows(), "finished"));
  const source = row && (chosen ?? (await pickFile()))?.fsPath;
  if (!row || !source) return;
  const id = folderName(row);
  const done = await parts.interviews.lend(id, async (session) => {
    const events = await eventsOf(session);
    if (!(await mayReplace(session))) return undefined;
    const fresh = join(session.folder, `${RECORDING}.${randomUUID().slice(0, 8)}.tmp`);
    try {
      const sound = await convert(parts.sound, source, fresh);
      const begin_ms = sound && (beginMs ?? (await askBeginning(events, sound.samples)));
      if (!sound || begin_ms === undefined) return undefined;
      // A file and a question later, the interview may be somebody else's.
      requireOurs(session);
      await parts.settle(session);
      const place = { begin_ms, samples: sound.samples };
      const swap = await swapRecording(thisMachine, session, fresh, place);
      return { swap, ms: msOfSamples(sound.samples) };
    } finally {
      await rm(fresh, { force: true });
    }
  });
  if (!done) return;
  parts.archive.refresh();
  const what = `${basename(source)} (${formatTime(done.ms)}) is the recording of this interview now.`;
  offerNext(parts, row, what, done.swap).catch((error: unknown) => parts.log.tell(error));
}

/** The journal, from which the places of pauses are known. @throws DojoError when it may not be added to. */
async function eventsOf(session: InterviewSession) {
  requireOurs(session);
  const { state, folder } = session;
  if (state.status !== "finished")
    throw new DojoError("This interview is still going on. End it, then import its recording.");
  const events = await readEvents(disk, folder);
  if (events.length > 0) return events;
  throw new DojoError(
    `${join(folder, "journal.jsonl")} is missing or empty, and it tells when the interview paused. Restore it from a copy, then import again.`,
  );
}

function requireOurs({ readOnly }: InterviewSession): void {
  if (readOnly !== null)
    throw new DojoError(`${readOnly} has this interview open. Close it there, then import again.`);
}

async function mayReplace({ folder }: InterviewSession): Promise<boolean> {
  const bytes = await disk.facts(join(folder, RECORDING)).then(
    (facts) => facts.bytes,
    () => 0,
  );
  if (bytes === 0) return true;
  const choice = await vscode.window.showWarningMessage(
    `Replace the recording of this interview (${formatTime(msOfSamples(samplesIn(bytes)))})?`,
    { modal: true, detail: "It stays until the new one is complete, and you can undo that then." },
    "Replace",
  );
  return choice !== undefined;
}

async function pickFile(): Promise<vscode.Uri | undefined> {
  const picked = await vscode.window.showOpenDialog({
    title: "Import Audio File",
    openLabel: "Import",
    filters: { Recordings: ENDINGS, "All files": ["*"] },
  });
  return picked?.[0];
}

/** Undefined when the user cancelled. @throws BadInput when it cannot be read. */
async function convert(parts: ImportParts, source: string, target: string) {
  const title = `Importing ${basename(source)}`;
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title, cancellable: true };
  const result = await vscode.window.withProgress(options, (progress, token) => {
    let shown = 0;
    const onProgress = (share: number | null): void => {
      const percent = Math.floor(100 * (share ?? 0));
      progress.report({
        increment: percent - shown,
        ...(share !== null && { message: `${percent} %` }),
      });
      shown = percent;
    };
    return convertSound(parts, { source, target }, { signal: toSignal(token), onProgress });
  });
  if (result && "failure" in result) throw new BadInput(source, importFailureText(result.failure));
  return result ?? undefined;
}

async function offerNext(
  { interviews, archive, settle }: Parts,
  row: InterviewTarget,
  message: string,
  swap: RecordingSwap,
): Promise<void> {
  const [transcribe, replay, takeBack] = ["Transcribe Interview…", "Replay Interview", "Undo"];
  const choices = [transcribe, replay, takeBack];
  const next = await vscode.window.showInformationMessage(message, ...choices);
  if (next !== takeBack) await swap.letGo();
  if (next === transcribe)
    await vscode.commands.executeCommand("designDojo.transcribeInterview", row);
  if (next === replay) await vscode.commands.executeCommand("designDojo.replayInterview", row);
  if (next !== takeBack) return;
  await interviews.lend(folderName(row), async (session) => {
    requireOurs(session);
    await settle(session);
    await swap.undo(session);
    await session.save();
  });
  archive.refresh();
  await vscode.window.showInformationMessage("The import is undone: all is as it was before.");
}
