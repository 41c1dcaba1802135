import { basename } from "node:path";
import * as vscode from "vscode";
import type { Catalog } from "../core/catalog/catalog.ts";
import { HostChannel, type Handlers } from "../protocol/hostChannel.ts";
import { scorecardPage, type ScorecardPage } from "../protocol/scorecardPage.ts";
import type { InterviewGrading } from "../services/grading/interviewGrading.ts";
import type { Archive } from "./archive.ts";
import type { Log } from "./log.ts";
import { scorecardView, selfGradeView, shownGrade } from "./scorecardView.ts";
import type { SourceReveal } from "./sourceReveal.ts";
import { localRoots, tabIcon, webviewHtml } from "./webviewHtml.ts";
import { webviewPort } from "./webviewPort.ts";

export const SCORECARD_VIEW = "designDojo.scorecard";

interface Surroundings {
  readonly extension: vscode.Uri;
  readonly catalog: () => Catalog;
  readonly archive: Archive;
  readonly reveal: SourceReveal;
  readonly log: Log;
}

/** The scorecard of one interview: the self-grade first, when it is asked for, then the grade with its evidence. */
export class ScorecardPanel implements vscode.Disposable {
  private readonly channel: HostChannel<ScorecardPage>;
  private readonly closed = new vscode.EventEmitter<void>();
  private showing: "self-grade" | "scorecard" = "scorecard";
  /** The grade that is shown; the newest when undefined. */
  private file: string | undefined;
  readonly onDidClose = this.closed.event;

  static create(
    grading: InterviewGrading,
    title: string,
    surroundings: Surroundings,
  ): ScorecardPanel {
    const panel = vscode.window.createWebviewPanel(
      SCORECARD_VIEW,
      "Scorecard",
      vscode.ViewColumn.Active,
      {
        enableFindWidget: true,
      },
    );
    return new ScorecardPanel(panel, grading, title, surroundings);
  }

  constructor(
    private readonly panel: vscode.WebviewPanel,
    readonly grading: InterviewGrading,
    title: string,
    private readonly surroundings: Surroundings,
  ) {
    const { extension, log } = surroundings;
    panel.iconPath = tabIcon(extension);
    panel.webview.options = { enableScripts: true, localResourceRoots: localRoots(extension) };
    panel.title = `Scorecard: ${title}`;
    this.channel = new HostChannel(
      scorecardPage,
      webviewPort(panel.webview),
      this.handlers(),
      (problem) => log.error(problem),
    );
    panel.onDidDispose(() => this.dispose());
    panel.webview.html = webviewHtml(panel.webview, extension, {
      name: "scorecard",
      title: panel.title,
      data: {},
      state: { interview: basename(grading.folder) },
    });
  }

  /** Shows the form, or the grade that is stored under `file`, or the newest. */
  show(what: "self-grade" | "scorecard", file?: string): void {
    this.showing = what;
    this.file = file;
    this.panel.reveal();
    this.channel.emit("changed", null);
  }

  dispose(): void {
    this.channel.dispose();
    this.closed.fire();
    this.closed.dispose();
    this.panel.dispose();
  }

  private handlers(): Handlers<ScorecardPage> {
    const { grading } = this;
    const { reveal, log, catalog } = this.surroundings;
    return {
      ready: async () =>
        this.showing === "self-grade"
          ? { show: "self-grade", view: await selfGradeView(grading, catalog()) }
          : { show: "scorecard", view: await scorecardView(grading, this.file) },
      selfGrade: async ({ levels }) => {
        if (Object.values(levels).some((level) => level !== null)) await grading.self(levels);
        await grading.checklist();
        return this.changed();
      },
      showSource: async ({ source, text }) => {
        await reveal.show(grading, source, text);
        return null;
      },
      claim: async (claim) => {
        await grading.claims.add(claim);
        return this.changed();
      },
      unclaim: async (claim) => {
        await grading.claims.remove(claim);
        return this.changed();
      },
      regrade: async () => {
        await grading.checklist({ again: true });
        return this.changed();
      },
      openReference: async () => {
        const { question } = await grading.subject();
        await vscode.commands.executeCommand("designDojo.openReferenceAnswer", question.id);
        return null;
      },
      openMarkdown: async () => {
        const path = await grading.markdown(shownGrade(await grading.grades(), this.file));
        await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.file(path));
        return null;
      },
      openGrade: ({ file }) => {
        this.show("scorecard", file);
        return null;
      },
      report: ({ message }) => {
        log.warn(`Scorecard page: ${message}`);
        return null;
      },
    };
  }

  private changed(): null {
    this.show("scorecard");
    this.surroundings.archive.refresh();
    return null;
  }
}
