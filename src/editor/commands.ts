import type * as vscode from "vscode";
import type { Question } from "../core/catalog/question.ts";
import type { Kata, KataLanguage } from "../core/katas/kata.ts";
import type { Place } from "../protocol/place.ts";
import type { HistoryRow } from "../services/interview/history.ts";
import type { Log } from "./log.ts";

/** A question as a tree row, or its id. Nothing: the user is asked. */
export type QuestionTarget = { readonly question: Question } | string;

/** An interview as a tree row. Nothing: the live one, else the newest. */
export type InterviewTarget = HistoryRow;

/** A kata as a tree row or a lens, with its language where that is known. Nothing: the one of the active editor, else the user is asked. */
export interface KataTarget {
  readonly kata: Kata;
  readonly language?: KataLanguage;
}

/** Every command with its arguments. The manifest is compared with this table by a test. */
export interface CommandArgs {
  "designDojo.startMock": [target?: QuestionTarget];
  "designDojo.startPractice": [target?: QuestionTarget];
  "designDojo.pickRandomQuestion": [];
  "designDojo.openQuestion": [target?: QuestionTarget];
  "designDojo.resumeInterview": [target?: InterviewTarget];
  "designDojo.toggleTimer": [];
  "designDojo.nextStage": [];
  "designDojo.askInterviewer": [];
  "designDojo.showTimerActions": [];
  "designDojo.endInterview": [];
  "designDojo.discardInterview": [target?: InterviewTarget];
  "designDojo.insertMermaid": [];
  "designDojo.checkMicrophone": [];
  "designDojo.startRecording": [];
  "designDojo.openRecorderPage": [];
  "designDojo.stopRecording": [];
  "designDojo.toggleMute": [];
  "designDojo.deleteRecording": [target?: InterviewTarget];
  "designDojo.importAudio": [target?: InterviewTarget, file?: vscode.Uri, beginMs?: number];
  "designDojo.transcribeInterview": [target?: InterviewTarget];
  "designDojo.setUpTranscription": [];
  "designDojo.selfGrade": [target?: InterviewTarget];
  "designDojo.gradeInterview": [target?: InterviewTarget];
  "designDojo.gradeWithoutTranscript": [];
  "designDojo.showScorecard": [target?: InterviewTarget];
  "designDojo.replayInterview": [target?: InterviewTarget, place?: Place];
  "designDojo.regradeWith": [target?: InterviewTarget];
  "designDojo.previewSending": [target?: InterviewTarget];
  "designDojo.selectGrader": [];
  "designDojo.testConnection": [];
  "designDojo.calibrateGrader": [];
  "designDojo.showMetrics": [];
  "designDojo.exportMetrics": [];
  "designDojo.showBoardAsText": [target?: InterviewTarget];
  "designDojo.copyBoardAsMermaid": [target?: InterviewTarget];
  "designDojo.openReferenceAnswer": [target?: QuestionTarget];
  "designDojo.showInterviewerNotes": [target?: QuestionTarget];
  "designDojo.openBoard": [target?: InterviewTarget];
  "designDojo.openNotes": [target?: InterviewTarget];
  "designDojo.openInterviewFolder": [target?: InterviewTarget];
  "designDojo.importTranscript": [target?: InterviewTarget, file?: vscode.Uri];
  "designDojo.openKata": [target?: KataTarget];
  "designDojo.openRandomKata": [];
  "designDojo.runKata": [target?: KataTarget];
  "designDojo.debugKata": [target?: KataTarget];
  "designDojo.watchKata": [target?: KataTarget];
  "designDojo.showNextHint": [target?: KataTarget];
  "designDojo.resetKata": [target?: KataTarget];
  "designDojo.compareKata": [target?: KataTarget];
  "designDojo.startMutationRound": [target?: KataTarget];
  "designDojo.openKataReadme": [target?: KataTarget];
  "designDojo.refresh": [];
  "designDojo.showLogs": [];
}

export type CommandId = keyof CommandArgs;
export type Handlers = {
  readonly [Id in CommandId]: (...args: CommandArgs[Id]) => void | Promise<void>;
};

/** Registers every command; an error reaches the user in its own words, and the log. */
export function registerCommands(
  api: typeof vscode.commands,
  handlers: Handlers,
  log: Pick<Log, "tell">,
): vscode.Disposable[] {
  return Object.entries(handlers).map(([id, handler]) =>
    api.registerCommand(id, async (...args: unknown[]) => {
      try {
        await (handler as (...args: unknown[]) => void | Promise<void>)(...args);
      } catch (error) {
        await log.tell(error);
      }
    }),
  );
}
