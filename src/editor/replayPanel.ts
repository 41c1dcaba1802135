import { basename } from "node:path";
import * as vscode from "vscode";
import { HostChannel } from "../protocol/hostChannel.ts";
import { replayPage, type ReplayPage, type ReplayView } from "../protocol/replayPage.ts";
import type { InterviewReplay } from "../services/interview/replay.ts";
import type { Log } from "./log.ts";
import { boardMoment, replayView } from "./replayView.ts";
import { REPLAY_VIEW } from "./viewTypes.ts";
import { localRoots, tabIcon, webviewHtml } from "./webviewHtml.ts";
import { webviewPort } from "./webviewPort.ts";

interface Surroundings {
  readonly extension: vscode.Uri;
  readonly read: (folder: string) => Promise<Film>;
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
  private readonly closed = new vscode.EventEmitter<void>();
  private wasShown = false;
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
    const { extension, log } = surroundings;
    panel.iconPath = tabIcon(extension);
    panel.webview.options = { enableScripts: true, localResourceRoots: localRoots(extension) };
    panel.title = `Replay: ${film.title}`;
    this.channel = new HostChannel(
      replayPage,
      webviewPort(panel.webview),
      {
        ready: () => this.first(),
        board: (moment) => boardMoment(this.film.replay, moment),
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
      state: { interview: basename(film.folder) },
    });
  }

  reveal(): void {
    this.panel.reveal();
  }

  dispose(): void {
    this.channel.dispose();
    this.closed.fire();
    this.closed.dispose();
    this.panel.dispose();
  }

  /** A page that comes back, after another was in front of it, may have missed a grade with its evidence. */
  private async first(): Promise<ReplayView> {
    if (this.wasShown) this.film = await this.surroundings.read(this.film.folder);
    this.wasShown = true;
    return replayView(this.film.replay, this.film.title);
  }
}
