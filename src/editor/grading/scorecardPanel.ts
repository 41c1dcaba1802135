import { basename } from "node:path";
import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { drawnTimes } from "../../core/replay/drawnTimes.ts";
import type { Result } from "../../protocol/contract.ts";
import { HostChannel, type Handlers } from "../../protocol/hostChannel.ts";
import {
  scorecardPage,
  type GradingProgress,
  type ScorecardPage,
} from "../../protocol/scorecardPage.ts";
import { disk } from "../../services/files/fileSystem.ts";
import type { StoredGrade } from "../../services/grading/gradeStore.ts";
import type { InterviewGrading } from "../../services/grading/interviewGrading.ts";
import { readEvents } from "../../services/interview/journalReader.ts";
import { soundOf } from "../../services/voice/sound.ts";
import type { Archive } from "../history/archive.ts";
import type { Log } from "../log.ts";
import type { ModelGradingView } from "../models/modelGradingView.ts";
import { PanelSound } from "../pages/panelSound.ts";
import type { SoundFloor } from "../pages/soundFloor.ts";
import { SCORECARD_VIEW } from "../pages/viewTypes.ts";
import { localRoots, tabIcon, webviewHtml } from "../pages/webviewHtml.ts";
import { webviewPort } from "../pages/webviewPort.ts";
import {
  NOTHING_BESIDE,
  scorecardView,
  selfGradeView,
  shownGrade,
  type BesideGrade,
} from "./scorecardView.ts";
import type { SourceReveal } from "./sourceReveal.ts";
import type { TranscriptWait } from "./transcriptWait.ts";

interface Surroundings {
  readonly extension: vscode.Uri;
  readonly catalog: () => Catalog;
  readonly archive: Archive;
  readonly reveal: SourceReveal;
  readonly log: Log;
  readonly floor: SoundFloor;
  readonly wait: TranscriptWait;
  readonly modelGrading: ModelGradingView;
  /** Shows the newest grade of an interview, here or, when this panel was closed meanwhile, in another one. */
  readonly show: (folder: string) => Promise<void>;
}

/** The scorecard of one interview: the self-grade first, when it is asked for, then the grade with its evidence. */
export class ScorecardPanel implements vscode.Disposable {
  private readonly channel: HostChannel<ScorecardPage>;
  private readonly sound: PanelSound;
  private readonly closed = new vscode.EventEmitter<void>();
  private showing: "self-grade" | "scorecard" = "scorecard";
  /** The grade that is shown; the newest when undefined. */
  private file: string | undefined;
  private readonly stopListening: () => void;
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
    const { extension, log, floor, modelGrading } = surroundings;
    const { folder } = grading;
    panel.iconPath = tabIcon(extension);
    const localResourceRoots = localRoots(extension, folder);
    panel.webview.options = { enableScripts: true, localResourceRoots };
    this.sound = new PanelSound(panel, folder, floor, (event) => this.channel.emit(event, null));
    panel.title = `Scorecard: ${title}`;
    this.channel = new HostChannel(
      scorecardPage,
      webviewPort(panel.webview),
      this.handlers(),
      (problem) => log.error(problem),
    );
    this.stopListening = modelGrading.changed.on((news) => {
      if (news.folder === folder) this.tell(news.progress);
    });
    panel.onDidDispose(() => this.dispose());
    panel.webview.html = webviewHtml(panel.webview, extension, {
      name: "scorecard",
      title: panel.title,
      data: {},
      plays: true,
      state: { interview: basename(folder) },
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
    this.stopListening();
    this.sound.dispose();
    this.channel.dispose();
    this.closed.fire();
    this.closed.dispose();
    this.panel.dispose();
  }

  private handlers(): Handlers<ScorecardPage> {
    const { grading } = this;
    const { reveal, log } = this.surroundings;
    return {
      ...this.gradingHandlers(),
      ...this.openingHandlers(),
      ...this.sound.handlers,
      ready: () => this.first(),
      showSource: async ({ source, text }) => {
        await reveal.show(grading, source, text);
        return null;
      },
      claim: async (claim) => {
        await grading.claims.add(claim);
        return this.again();
      },
      unclaim: async (claim) => {
        await grading.claims.remove(claim);
        return this.again();
      },
      report: ({ message }) => {
        log.warn(`Scorecard page: ${message}`);
        return null;
      },
    };
  }

  /** Who grades, again or for the first time. */
  private gradingHandlers() {
    const { grading } = this;
    const { modelGrading, wait } = this.surroundings;
    return {
      selfGrade: async ({ levels }) => {
        if (Object.values(levels).some((level) => level !== null)) await grading.self(levels);
        if (!(await wait.mayGrade(grading.folder))) return null;
        await grading.checklist();
        void modelGrading.grade(grading.folder);
        return this.graded();
      },
      regrade: async () => {
        if (!(await wait.mayGrade(grading.folder))) return null;
        await grading.checklist({ again: true });
        return this.graded();
      },
      regradeWith: async () => {
        await vscode.commands.executeCommand("designDojo.regradeWith", await this.row());
        return null;
      },
      retryUngraded: async () => {
        await modelGrading.retry(grading.folder);
        return null;
      },
      cancelGrading: () => {
        modelGrading.cancel(grading.folder);
        return null;
      },
      calibrate: async () => {
        await vscode.commands.executeCommand("designDojo.calibrateGrader");
        return null;
      },
    } satisfies Partial<Handlers<ScorecardPage>>;
  }

  /** What opens beside the scorecard, or in its place. */
  private openingHandlers() {
    const { grading } = this;
    return {
      replay: async ({ place }) => {
        const row = await this.row();
        await vscode.commands.executeCommand("designDojo.replayInterview", row, place ?? undefined);
        return null;
      },
      openReference: async () => {
        const { question } = await grading.subject();
        await vscode.commands.executeCommand("designDojo.openReferenceAnswer", question.id);
        return null;
      },
      openMarkdown: async () => {
        const path = await grading.markdown(shownGrade(await this.grades(), this.file));
        await vscode.commands.executeCommand("markdown.showPreview", vscode.Uri.file(path));
        return null;
      },
      openGrade: ({ file }) => {
        this.show("scorecard", file);
        return null;
      },
    } satisfies Partial<Handlers<ScorecardPage>>;
  }

  private async first(): Promise<Result<ScorecardPage, "ready">> {
    const { grading } = this;
    const { catalog, modelGrading } = this.surroundings;
    if (this.showing === "self-grade")
      return { show: "self-grade", view: await selfGradeView(grading, catalog()) };
    return {
      show: "scorecard",
      view: await scorecardView(grading, this.file, await this.beside()),
      progress: modelGrading.progress(grading.folder),
    };
  }

  /** A grade needs neither journal nor recording: what cannot be read is not played, and opens no replay. */
  private async beside(): Promise<BesideGrade> {
    const { folder } = this.grading;
    const { log } = this.surroundings;
    try {
      const events = await readEvents(disk, folder);
      const sound = await soundOf(disk, folder, events).catch((error: unknown) => {
        log.warn(error);
        return null;
      });
      const replayable = events.length > 0;
      return { replayable, sound: this.sound.view(sound), drawn: drawnTimes(events) };
    } catch (error) {
      log.warn(error);
      return NOTHING_BESIDE;
    }
  }

  /** The page asks for the grade when the model is done: then it is the newest. */
  private tell(progress: GradingProgress): void {
    if (progress.state === "idle") this.file = undefined;
    this.channel.emit("progress", progress);
  }

  /** What a scorecard may show: a self-grade only stands beside another grade. */
  private async grades(): Promise<StoredGrade[]> {
    const grades = await this.grading.grades();
    return grades.filter(({ grade }) => grade.grader.kind !== "self");
  }

  /** This interview as commands take it. */
  private async row() {
    const { archive } = this.surroundings;
    return (await archive.rows()).find(({ folder }) => folder === this.grading.folder);
  }

  /** There is a new grade: it is shown. */
  private async graded(): Promise<null> {
    const { archive, show } = this.surroundings;
    archive.refresh();
    await show(this.grading.folder);
    return null;
  }

  /** Something about the shown grade changed. */
  private again(): null {
    this.show("scorecard", this.file);
    return null;
  }
}
