import type * as vscode from "vscode";
import type { Interviewer } from "../../services/interview/interviewer.ts";
import type { CommandId, Handlers } from "../commands.ts";
import type { GradingAround, gradingRoom } from "../grading/gradingRoom.ts";
import { Late } from "./late.ts";
import { lateHandlers } from "./lateHandlers.ts";

const COMMANDS = [
  "designDojo.selfGrade",
  "designDojo.gradeInterview",
  "designDojo.gradeWithoutTranscript",
  "designDojo.showScorecard",
  "designDojo.regradeWith",
  "designDojo.previewSending",
  "designDojo.selectGrader",
  "designDojo.testConnection",
  "designDojo.calibrateGrader",
  "designDojo.showMetrics",
  "designDojo.exportMetrics",
] as const satisfies readonly CommandId[];

type GradingHandlers = Pick<Handlers, (typeof COMMANDS)[number]>;
type Room = ReturnType<typeof gradingRoom>;

/** Grading and its models, loaded by the first command, panel or running interview that needs them. */
export class LateGrading implements vscode.Disposable {
  private readonly late = new Late<Room>(async () => {
    const { gradingRoom } = await import("../grading/gradingRoom.ts");
    return gradingRoom(this.around);
  });
  private readonly stop: () => void;

  constructor(private readonly around: GradingAround) {
    const { interviews, log } = around;
    // A running interview may have a model as its interviewer, and one to be ready when it ends.
    this.stop = interviews.changed.on(() => {
      if (interviews.live) this.room().catch((error: unknown) => log.warn(error));
    });
  }

  /** Who answers beyond the script; null while nobody is there. */
  get interviewer(): Interviewer | null {
    return this.late.now?.seat.interviewer ?? null;
  }

  get handlers(): GradingHandlers {
    return lateHandlers(COMMANDS, async () => (await this.room()).handlers);
  }

  room(): Promise<Room> {
    return this.late.get();
  }

  dispose(): void {
    this.stop();
    for (const part of this.late.now?.disposables ?? []) part.dispose();
  }
}
