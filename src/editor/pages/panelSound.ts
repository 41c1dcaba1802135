import { join } from "node:path";
import * as vscode from "vscode";
import { msOfSamples } from "../../core/voice/frames.ts";
import type { SoundView } from "../../protocol/soundPage.ts";
import { RECORDING } from "../../services/voice/recordings.ts";
import type { Sound } from "../../services/voice/sound.ts";
import type { SoundFloor } from "./soundFloor.ts";

/** The recording of one interview in a panel whose page plays it. */
export class PanelSound implements vscode.Disposable {
  private readonly file: vscode.Uri;
  private readonly silence = () => this.tell("silence");
  private watcher: vscode.FileSystemWatcher | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly folder: string,
    private readonly floor: SoundFloor,
    private readonly tell: (event: "silence" | "recordingGone") => void,
  ) {
    this.file = vscode.Uri.file(join(folder, RECORDING));
  }

  /** What the page may ask about it. */
  get handlers() {
    return {
      sounding: () => {
        this.floor.take(this.silence);
        return null;
      },
      revealRecording: async () => {
        await this.reveal();
        return null;
      },
    };
  }

  /** For the page, which is told from now on when the file is deleted. */
  view(sound: Sound | null): SoundView | null {
    if (!sound) return null;
    this.watch();
    const uri = this.panel.webview.asWebviewUri(vscode.Uri.file(sound.file)).toString();
    const stretches = sound.stretches.map((stretch) => [...stretch]);
    return { uri, seconds: msOfSamples(sound.samples) / 1000, stretches };
  }

  dispose(): void {
    this.watcher?.dispose();
    this.floor.leave(this.silence);
  }

  private async reveal(): Promise<void> {
    try {
      await vscode.commands.executeCommand("revealFileInOS", this.file);
    } catch {
      // A browser has no file manager.
      void vscode.window.showInformationMessage(`The recording is ${this.file.fsPath}.`);
    }
  }

  private watch(): void {
    if (this.watcher) return;
    const pattern = new vscode.RelativePattern(vscode.Uri.file(this.folder), RECORDING);
    this.watcher = vscode.workspace.createFileSystemWatcher(pattern, true, true);
    this.watcher.onDidDelete(() => this.tell("recordingGone"));
  }
}
