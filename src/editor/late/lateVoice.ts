import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import type { InterviewSession } from "../../services/interview/session.ts";
import type { CommandId, Handlers } from "../commands.ts";
import type { VoiceAround, voiceRoom } from "../voice/voiceRoom.ts";
import { Late } from "./late.ts";
import { lateHandlers } from "./lateHandlers.ts";

const COMMANDS = [
  "designDojo.checkMicrophone",
  "designDojo.startRecording",
  "designDojo.openRecorderPage",
  "designDojo.stopRecording",
  "designDojo.toggleMute",
  "designDojo.deleteRecording",
  "designDojo.importAudio",
  "designDojo.transcribeInterview",
  "designDojo.setUpTranscription",
] as const satisfies readonly CommandId[];

type VoiceHandlers = Pick<Handlers, (typeof COMMANDS)[number]>;
type Room = ReturnType<typeof voiceRoom>;

/** Recording, loaded by the first command or running interview that needs it. */
export class LateVoice implements vscode.Disposable {
  private readonly late = new Late<Room>(async () => {
    const { voiceRoom } = await import("../voice/voiceRoom.ts");
    return voiceRoom(this.around);
  });
  private readonly stop: () => void;
  private readonly saves: vscode.Disposable;

  constructor(private readonly around: VoiceAround) {
    const { interviews, log } = around;
    this.saves = vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (basename(uri.fsPath) === "transcript.json")
        this.correct(dirname(uri.fsPath)).catch((error: unknown) => log.tell(error));
    });
    this.stop = interviews.changed.on(() => {
      if (interviews.live) this.late.get().catch((error: unknown) => log.warn(error));
    });
  }

  get handlers(): VoiceHandlers {
    return lateHandlers(COMMANDS, async () => (await this.late.get()).handlers);
  }

  /** Resolves when nothing of the interview's folder is being written here. */
  async letGo(session: InterviewSession, reason: "ended" | "closed"): Promise<void> {
    await this.late.now?.letGo(session, reason);
  }

  dispose(): void {
    this.stop();
    this.saves.dispose();
    for (const part of this.late.now?.disposables ?? []) part.dispose();
  }

  private async correct(folder: string): Promise<void> {
    const row = (await this.around.archive.rows()).find((one) => one.folder === folder);
    if (row) await (await this.late.get()).transcriptSaved(folder);
  }
}
