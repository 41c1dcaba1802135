import { basename } from "node:path";
import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { Place } from "../../protocol/place.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { readReplay } from "../../services/interview/replay.ts";
import type { InterviewTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { pickInterview } from "../history/interviewPicker.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import type { SoundFloor } from "../pages/soundFloor.ts";
import { ReplayPanel, type Film } from "./replayPanel.ts";

export interface ReplaysAround {
  readonly context: vscode.ExtensionContext;
  readonly catalog: () => Catalog;
  readonly interviews: Interviews;
  readonly archive: Archive;
  readonly log: Log;
  readonly floor: SoundFloor;
}

/** The replays that are open, one an interview. Loaded late: see `LateReplays`. */
export class Replays implements vscode.Disposable {
  private readonly panels = new Map<string, ReplayPanel>();

  constructor(private readonly around: ReplaysAround) {}

  /**
   * Shows the interview that the command was called with, else the one that just ended, else the one that the user
   * picks; at a place in it, or where it was.
   */
  async show(target: InterviewTarget | undefined, place?: Place): Promise<void> {
    const folder = target?.folder ?? (await this.choose());
    if (folder === undefined) return;
    const panel = this.panels.get(folder) ?? (await this.open(folder));
    // A tree gives its commands what is selected as a second argument.
    const wanted = Place.safeParse(place);
    if (wanted.success) panel.goTo(wanted.data);
    panel.reveal();
  }

  /** Gives a panel that VS Code restored its interview back. */
  async restore(panel: vscode.WebviewPanel, id: string): Promise<void> {
    const rows = await this.around.archive.rows();
    const row = rows.find(({ folder }) => basename(folder) === id);
    if (!row) return panel.dispose();
    const film = await this.film(row.folder);
    this.keep(row.folder, new ReplayPanel(panel, film, this.surroundings()));
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
  }

  private async open(folder: string): Promise<ReplayPanel> {
    const film = await this.film(folder);
    return this.keep(folder, ReplayPanel.create(film, this.surroundings()));
  }

  private async choose(): Promise<string | undefined> {
    const { interviews, archive } = this.around;
    if (interviews.latest && !interviews.live) return interviews.latest.folder;
    return (await pickInterview(await archive.rows(), "replayable"))?.folder;
  }

  private async film(folder: string): Promise<Film> {
    const { catalog, log } = this.around;
    const replay = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: "Reading the interview…" },
      () => readReplay(disk, folder, (problem) => log.warn(problem)),
    );
    const { question } = replay.state.header;
    return { folder, title: catalog().questions.get(question)?.title ?? question, replay };
  }

  private keep(folder: string, panel: ReplayPanel): ReplayPanel {
    this.panels.set(folder, panel);
    panel.onDidClose(() => this.panels.delete(folder));
    return panel;
  }

  private surroundings() {
    const { context, log, floor } = this.around;
    const read = (folder: string) => this.film(folder);
    return { extension: context.extensionUri, log, floor, read };
  }
}
