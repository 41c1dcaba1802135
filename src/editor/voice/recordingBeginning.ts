import * as vscode from "vscode";
import type { InterviewEvent } from "../../core/interview/event.ts";
import { formatTime } from "../../core/interview/stages.ts";
import { msOfSamples } from "../../core/voice/frames.ts";
import { beginningsOf, parseBeginning } from "../../core/voice/importedSound.ts";

const TITLE = "Import Audio File";

/** Interview time at which a recording of another device begins; undefined when the user cancelled. */
export async function askBeginning(
  events: readonly InterviewEvent[],
  samples: number,
): Promise<number | undefined> {
  const { endsTogetherMs, wallMs, isSameLength } = beginningsOf(events, samples);
  const picked = await vscode.window.showQuickPick(
    [
      {
        label: "$(play) With the Interview",
        description: "0:00",
        detail: isSameLength ? "It is as long as the interview with its pauses." : "",
        ms: 0,
      },
      {
        label: "$(debug-step-back) So That Both End Together",
        description: signedTime(endsTogetherMs),
        detail: "",
        ms: endsTogetherMs,
      },
      { label: "$(watch) At Another Time…", description: "", detail: "", ms: null },
    ],
    {
      title: TITLE,
      placeHolder: `When does the recording (${formatTime(msOfSamples(samples))}) begin? The interview took ${formatTime(wallMs)} with its pauses.`,
    },
  );
  return picked?.ms === null ? askTime() : picked?.ms;
}

async function askTime(): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: TITLE,
    prompt:
      "What the interview's timer showed when the recording began: 1:30. With a minus when it began before the interview: -0:45.",
    value: "0:00",
    validateInput: (value) =>
      parseBeginning(value) === null ? "Write minutes and seconds, such as 1:30 or -0:45." : null,
  });
  return text === undefined ? undefined : (parseBeginning(text) ?? undefined);
}

/** `01:30`, or `-00:45` before the interview. */
function signedTime(ms: number): string {
  return ms < 0 ? `-${formatTime(-ms)}` : formatTime(ms);
}
