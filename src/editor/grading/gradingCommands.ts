import * as vscode from "vscode";
import type { Handlers, InterviewTarget } from "../commands.ts";
import type { Scorecards } from "./scorecards.ts";
import type { TranscriptWait } from "./transcriptWait.ts";

type GradingCommand =
  `designDojo.${"selfGrade" | "gradeInterview" | "gradeWithoutTranscript" | "showScorecard"}`;

/** Grading and its scorecards. */
export function gradingCommands(
  scorecards: Scorecards,
  wait: TranscriptWait,
): Pick<Handlers, GradingCommand> {
  const withFolder =
    (run: (folder: string) => Promise<void>) =>
    async (target?: InterviewTarget): Promise<void> => {
      const folder = await scorecards.folderOf(target);
      if (folder !== undefined) await run(folder);
    };
  return {
    "designDojo.selfGrade": withFolder((folder) => scorecards.selfGrade(folder)),
    "designDojo.gradeInterview": withFolder((folder) => scorecards.grade(folder)),
    "designDojo.gradeWithoutTranscript": () => wait.skip(),
    "designDojo.showScorecard": withFolder(async (folder) => {
      if (await scorecards.isGraded(folder)) await scorecards.show(folder);
      else await offerToGrade(scorecards, folder);
    }),
  };
}

async function offerToGrade(scorecards: Scorecards, folder: string): Promise<void> {
  const grade = "Grade Interview";
  const choice = await vscode.window.showInformationMessage(
    "This interview has not been graded yet.",
    grade,
  );
  if (choice === grade) await scorecards.grade(folder);
}
