import { basename } from "node:path";
import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import type { Progress } from "../../services/voice/transcription/transcription.ts";
import { toSignal } from "../cancellation.ts";
import type { TranscriptEnd, TranscriptNews, TranscriptsUnderway } from "./transcriptsUnderway.ts";

const WITHOUT = "Grade Without It";

/** Has a grade wait for the words of an interview whose transcript is being made, unless the user wants it without. */
export class TranscriptWait {
  /** By the id of the interview: what ends the waiting. */
  private readonly waiting = new Map<string, () => void>();

  constructor(private readonly underway: TranscriptsUnderway) {}

  /** Whether the interview is to be graded now. False: the user gave that up, or it waits already. */
  async mayGrade(folder: string): Promise<boolean> {
    const interview = basename(folder);
    if (this.underway.of(interview) === undefined) return true;
    if (this.waiting.has(interview)) return false;
    const how = await this.withProgress(interview);
    if (how === "partial") return offerWithout();
    return how !== "cancelled";
  }

  /** Whoever waits grades without the words that are missing. */
  skip(): void {
    if (this.waiting.size === 0)
      throw new DojoError('No grade waits for a transcript. Run "Grade Interview" to grade one.');
    for (const skip of this.waiting.values()) skip();
  }

  private withProgress(interview: string) {
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: "The grade waits for the transcript",
      cancellable: true,
    };
    return vscode.window.withProgress(options, async (shown, token) => {
      const say = (progress: Progress) => shown.report({ message: waitText(progress) });
      try {
        return await this.end(interview, say, toSignal(token));
      } finally {
        this.waiting.delete(interview);
      }
    });
  }

  /** Resolves with how the waiting ended. */
  private end(
    interview: string,
    say: (progress: Progress) => void,
    signal: AbortSignal,
  ): Promise<TranscriptEnd | "skipped" | "cancelled"> {
    return new Promise((resolve) => {
      const hear = (news: Pick<TranscriptNews, "is">) => {
        if (typeof news.is === "object") say(news.is);
        else finish(news.is);
      };
      const stop = this.underway.changed.on((news) => {
        if (news.interview === interview) hear(news);
      });
      const finish = (how: TranscriptEnd | "skipped" | "cancelled") => {
        stop();
        resolve(how);
      };
      this.waiting.set(interview, () => finish("skipped"));
      signal.addEventListener("abort", () => finish("cancelled"), { once: true });
      hear({ is: this.underway.of(interview) ?? "whole" });
    });
  }
}

function waitText({ done, of }: Progress): string {
  const far = of === 0 ? "" : `${done} of ${of} ${of === 1 ? "piece" : "pieces"}. `;
  return `${far}[${WITHOUT}](command:designDojo.gradeWithoutTranscript)`;
}

/** The transcription ended early, and has said why. Modal: a page waits for the answer, which must not go unseen. */
async function offerWithout(): Promise<boolean> {
  const choice = await vscode.window.showWarningMessage(
    "Not all of the recording is transcribed. Grade without the rest?",
    {
      modal: true,
      detail: 'To have the rest in the grade, cancel, run "Transcribe Interview…" and grade then.',
    },
    WITHOUT,
  );
  return choice === WITHOUT;
}
