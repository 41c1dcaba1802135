import { basename } from "node:path";
import * as vscode from "vscode";
import { HostChannel } from "../../protocol/hostChannel.ts";
import type { Place } from "../../protocol/place.ts";
import { replayPage, type ReplayPage, type ReplayView } from "../../protocol/replayPage.ts";
import type { InterviewReplay } from "../../services/interview/replay.ts";
import type { Log } from "../log.ts";
import { PanelSound } from "../pages/panelSound.ts";
import type { SoundFloor } from "../pages/soundFloor.ts";
import { REPLAY_VIEW } from "../pages/viewTypes.ts";
import { localRoots, tabIcon, webviewHtml } from "../pages/webviewHtml.ts";
import { webviewPort } from "../pages/webviewPort.ts";
import { boardMoment, replayView } from "./replayView.ts";

interface Surroundings {
  readonly extension: vscode.Uri;
  readonly read: (folder: string) => Promise<Film>;
  readonly floor: SoundFloor;
  readonly log: Log;
}

/** An interview that is over, on screen again from its start to its end. */
export interface Film {
  readonly folder: string;
  readonly title: string;
  readonly replay: InterviewReplay;
}

/** The replay of one interview. The page keeps the time; this has the board of every moment. */
export class ReplayPanel implements vscode.Disposable {
  private readonly channel: HostChannel<ReplayPage>;
  private readonly sound: PanelSound;
  private readonly closed = new vscode.EventEmitter<void>();
  private wasShown = false;
  /** Where a page that is not up yet is to be. */
  private place: Place | null = null;
  readonly onDidClose = this.closed.event;

  static create(film: Film, surroundings: Surroundings): ReplayPanel {
    const panel = vscode.window.createWebviewPanel(REPLAY_VIEW, "Replay", vscode.ViewColumn.Active);
    return new ReplayPanel(panel, film, surroundings);
  }

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private film: Film,
    private readonly surroundings: Surroundings,
  ) {
    const { extension, log, floor } = surroundings;
    const { folder } = film;
    panel.iconPath = tabIcon(extension);
    const localResourceRoots = localRoots(extension, folder);
    panel.webview.options = { enableScripts: true, localResourceRoots };
    this.sound = new PanelSound(panel, folder, floor, (event) => this.channel.emit(event, null));
    panel.title = `Replay: ${film.title}`;
    this.channel = new HostChannel(
      replayPage,
      webviewPort(panel.webview),
      {
        ready: () => this.first(),
        board: (moment) => boardMoment(this.film.replay, moment),
        ...this.sound.handlers,
        report: ({ message }) => {
          log.warn(`Replay page: ${message}`);
          return null;
        },
      },
      (problem) => log.error(problem),
    );
    panel.onDidDispose(() => this.dispose());
    panel.webview.html = webviewHtml(panel.webview, extension, {
      name: "replay",
      title: panel.title,
      data: {},
      plays: true,
      state: { interview: basename(folder) },
    });
  }

  /** A page that is hidden is not up: it hears of it when it is. */
  goTo(place: Place): void {
    if (this.wasShown && this.panel.visible) this.channel.emit("goTo", place);
    else this.place = place;
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.sound.dispose();
    this.channel.dispose();
    this.closed.fire();
    this.closed.dispose();
    this.panel.dispose();
  }

  /** A page that comes back, after another was in front of it, may have missed a grade with its evidence. */
  private async first(): Promise<ReplayView> {
    if (this.wasShown) this.film = await this.surroundings.read(this.film.folder);
    this.wasShown = true;
    const { replay, title } = this.film;
    const { place } = this;
    this.place = null;
    return replayView(replay, title, this.sound.view(replay.sound), place);
  }
}
