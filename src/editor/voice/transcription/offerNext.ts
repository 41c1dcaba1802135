import { join } from "node:path";
import * as vscode from "vscode";
import { transcriptionFailureText } from "../../../core/voice/transcriptionFailure.ts";
import type { Outcome } from "../../../services/voice/transcription/transcription.ts";

/** What a run of a transcription came to. */
export interface Done {
  readonly id: string;
  readonly folder: string;
  readonly outcome: Outcome;
  /** That the transcript has of the recording, from this run and before. */
  readonly passages: number;
  /** What became of the recording; empty: it is kept. */
  readonly said: string;
  readonly url: string;
  readonly model: string;
  /** False: the run began by itself, and what was expected is not said. */
  readonly isAsked: boolean;
}

const GRADE = "Grade Interview";
const OPEN = "Open Transcript";
const RETRY = "Retry";
const GO_ON = "Go On";
const AGAIN = "Transcribe Again";

/** Says what a run came to, and offers what usually follows. `run` transcribes what is left, or all of it. */
export async function offerNext(done: Done, run: (all: boolean) => Promise<void>): Promise<void> {
  const choice = await say(done);
  const target = { folder: done.folder };
  if (choice === GRADE) await vscode.commands.executeCommand("designDojo.gradeInterview", target);
  if (choice === OPEN)
    await vscode.window.showTextDocument(vscode.Uri.file(join(done.folder, "transcript.json")));
  if (choice === RETRY || choice === GO_ON) await run(false);
  if (choice === AGAIN && (await confirmAgain())) await run(true);
}

function say(done: Done): Thenable<string | undefined> {
  const { outcome, passages, said } = done;
  const { understood, failed, failure } = outcome;
  const open = passages > 0 ? [OPEN] : [];
  if (failure) {
    const why = transcriptionFailureText(failure, done.url, done.model);
    if (failure.kind === "cancelled")
      return vscode.window.showInformationMessage(why, GO_ON, ...open);
    const kept = understood > 0 ? " What is done is kept." : "";
    const what = failed > 0 ? `${failed} ${failed === 1 ? "piece" : "pieces"} failed: ` : "";
    return vscode.window.showWarningMessage(`${what}${why}${kept}`, RETRY, ...open);
  }
  if (passages === 0)
    return vscode.window.showInformationMessage("No speech was found in the recording.");
  const transcript = `${passages} ${passages === 1 ? "passage" : "passages"} of the recording ${passages === 1 ? "is" : "are"} in the transcript.`;
  if (understood === 0 && done.isAsked)
    return vscode.window.showInformationMessage(
      `Everything is transcribed already: ${transcript}${said}`,
      ...(said === "" ? [AGAIN] : []),
      OPEN,
    );
  return vscode.window.showInformationMessage(`${transcript}${said}`, GRADE, OPEN);
}

async function confirmAgain(): Promise<boolean> {
  const choice = await vscode.window.showWarningMessage(
    "Transcribe the whole recording again?",
    {
      modal: true,
      detail:
        "All of it is sent again. What you corrected or deleted in the transcript stays as it is; the rest is replaced.",
    },
    AGAIN,
  );
  return choice === AGAIN;
}
