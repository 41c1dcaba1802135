import * as vscode from "vscode";
import type { InterviewSession } from "../../../services/interview/session.ts";
import type { InterviewVoice } from "../interviewVoice.ts";

type Voice = Pick<InterviewVoice, "isEnding" | "whenComplete">;

/** Resolves when the recording of an interview is complete; with false when the user did not want to wait for that. */
export async function waitForRecording(voice: Voice, session: InterviewSession): Promise<boolean> {
  const complete = voice.whenComplete(session).then(() => true);
  if (!voice.isEnding(session.id)) return complete;
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: "The transcription waits for the end of the recording, up to a minute",
    cancellable: true,
  };
  return vscode.window.withProgress(options, (_shown, token) => {
    const given = new Promise<boolean>((resolve) => {
      token.onCancellationRequested(() => resolve(false));
    });
    return Promise.race([complete, given]);
  });
}
