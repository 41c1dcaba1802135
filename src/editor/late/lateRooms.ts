import type * as vscode from "vscode";
import type { Interviewer } from "../../services/interview/interviewer.ts";
import type { InterviewSession } from "../../services/interview/session.ts";
import type { GradingAround } from "../grading/gradingRoom.ts";
import { TranscriptsUnderway } from "../grading/transcriptsUnderway.ts";
import { SoundFloor } from "../pages/soundFloor.ts";
import { LateGrading } from "./lateGrading.ts";
import { LateKatas } from "./lateKatas.ts";
import { LateReplays } from "./lateReplays.ts";
import { LateVoice } from "./lateVoice.ts";

/** What is loaded when it is needed: the start of the editor does not wait for it. */
export class LateRooms implements vscode.Disposable {
  readonly grading: LateGrading;
  readonly replays: LateReplays;
  private readonly voice: LateVoice;
  private readonly katas: LateKatas;

  constructor(around: Omit<GradingAround, "floor" | "underway">) {
    const floor = new SoundFloor();
    const underway = new TranscriptsUnderway();
    this.grading = new LateGrading({ ...around, floor, underway });
    this.replays = new LateReplays({ ...around, floor });
    this.voice = new LateVoice({ ...around, underway });
    this.katas = new LateKatas(around);
  }

  get handlers() {
    return {
      ...this.grading.handlers,
      ...this.replays.handlers,
      ...this.voice.handlers,
      ...this.katas.handlers,
    };
  }

  get interviewer(): Interviewer | null {
    return this.grading.interviewer;
  }

  letGo(session: InterviewSession, reason: "ended" | "closed"): Promise<void> {
    return this.voice.letGo(session, reason);
  }

  dispose(): void {
    for (const room of [this.grading, this.replays, this.voice, this.katas]) room.dispose();
  }
}
