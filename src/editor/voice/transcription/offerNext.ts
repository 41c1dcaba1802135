import { join } from "node:path";
import * as vscode from "vscode";
import { transcriptionFailureText } from "../../../core/voice/transcriptionFailure.ts";
import type { TranscriptionPlace } from "../../../core/voice/transcriptionServer.ts";
import type { Outcome } from "../../../services/voice/transcription/transcription.ts";

/** Whether the user asked for it now, or did once in the settings: then what was expected is not said. */
export type Asked = "by hand" | "by itself";

/** What of a recording is transcribed: what was not yet, or all of it anew. */
export type Extent = "rest" | "all";

/** What a run of a transcription came to. */
export interface Done {
  readonly folder: string;
  readonly outcome: Outcome;
  /** That the transcript has of the recording, from this run and before. */
  readonly passages: number;
  /** What became of the recording; empty: it is kept. */
  readonly said: string;
  readonly place: TranscriptionPlace;
  readonly asked: Asked;
}

const GRADE = "Grade Interview";
const OPEN = "Open Transcript";
const RETRY = "Retry";
const GO_ON = "Go On";
const AGAIN = "Transcribe Again";

/** Says what a run came to, and offers what usually follows. `run` transcribes more. */
export async function offerNext(done: Done, run: (extent: Extent) => Promise<void>): Promise<void> {
  const choice = await say(done);
  const target = { folder: done.folder };
  if (choice === GRADE) await vscode.commands.executeCommand("designDojo.gradeInterview", target);
  if (choice === OPEN)
    await vscode.window.showTextDocument(vscode.Uri.file(join(done.folder, "transcript.json")));
  if (choice === RETRY || choice === GO_ON) await run("rest");
  if (choice === AGAIN && (await confirmAgain())) await run("all");
}

function say(done: Done): Thenable<string | undefined> {
  const { outcome, passages, said, place } = done;
  const { understood, failed, failure } = outcome;
  const open = passages > 0 ? [OPEN] : [];
  if (failure) {
    const why = transcriptionFailureText(failure, place.url, place.model);
    if (failure.kind === "cancelled")
      return vscode.window.showInformationMessage(why, GO_ON, ...open);
    const kept = understood > 0 ? " What is done is kept." : "";
    const what = failed > 0 ? `${failed} ${failed === 1 ? "piece" : "pieces"} failed: ` : "";
    return vscode.window.showWarningMessage(`${what}${why}${kept}`, RETRY, ...open);
  }
  if (passages === 0)
    return vscode.window.showInformationMessage(
      'No speech was found in the recording. Run "Replay Interview" to hear what is on it.',
    );
  const transcript = `${passages} ${passages === 1 ? "passage" : "passages"} of the recording ${passages === 1 ? "is" : "are"} in the transcript.`;
  if (understood === 0 && done.asked === "by hand")
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
