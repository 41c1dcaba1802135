import { basename } from "node:path";
import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { InterviewGrading } from "../../services/grading/interviewGrading.ts";
import type { InterviewTarget } from "../commands.ts";
import type { Archive } from "../history/archive.ts";
import { pickInterview } from "../history/interviewPicker.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import type { ModelGradingView } from "../models/modelGradingView.ts";
import type { SoundFloor } from "../pages/soundFloor.ts";
import type { Settings } from "../settings.ts";
import { ScorecardPanel } from "./scorecardPanel.ts";
import { SourceReveal } from "./sourceReveal.ts";
import type { TranscriptWait } from "./transcriptWait.ts";

interface Parts {
  readonly context: vscode.ExtensionContext;
  readonly catalog: () => Catalog;
  readonly interviews: Interviews;
  readonly archive: Archive;
  readonly settings: Settings;
  readonly log: Log;
  readonly floor: SoundFloor;
  readonly wait: TranscriptWait;
  /** The models that grade; asked for when a scorecard opens. */
  readonly modelGrading: () => ModelGradingView;
}

/** The scorecards that are open, one an interview. */
export class Scorecards implements vscode.Disposable {
  private readonly panels = new Map<string, ScorecardPanel>();

  constructor(private readonly parts: Parts) {}

  /** The interview that a command was called with, else the one that just ended, else the one the user picks. */
  async folderOf(target: InterviewTarget | undefined): Promise<string | undefined> {
    if (target) return target.folder;
    const { interviews, archive } = this.parts;
    if (interviews.latest && !interviews.live) return interviews.latest.folder;
    return (await pickInterview(await archive.rows(), "finished"))?.folder;
  }

  async isGraded(folder: string): Promise<boolean> {
    return (await this.grading(folder).grades()).some(({ grade }) => grade.grader.kind !== "self");
  }

  /** The user grades first, once; then the checklist does; then, without being waited for, the model. */
  async grade(folder: string): Promise<void> {
    const grading = this.grading(folder);
    if ((await grading.selfGraded()) === null && !(await this.isGraded(folder)))
      return this.selfGrade(folder);
    if (!(await this.parts.wait.mayGrade(folder))) return;
    await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: "Grading…" },
      () => grading.checklist(),
    );
    this.parts.archive.refresh();
    await this.show(folder);
    void this.parts.modelGrading().grade(folder);
  }

  /** Another grader is done. An open scorecard has seen it; otherwise the user is told. */
  graded(folder: string): void {
    this.parts.archive.refresh();
    if (this.panels.has(folder)) return;
    this.offerToShow(folder).catch((error: unknown) => this.parts.log.tell(error));
  }

  async selfGrade(folder: string): Promise<void> {
    (await this.panel(folder)).show("self-grade");
  }

  async show(folder: string): Promise<void> {
    (await this.panel(folder)).show("scorecard");
  }

  /** Gives a panel that VS Code restored its interview back. */
  async restore(panel: vscode.WebviewPanel, id: string): Promise<void> {
    const row = (await this.parts.archive.rows()).find(({ folder }) => basename(folder) === id);
    if (!row) return panel.dispose();
    const grading = this.grading(row.folder);
    const { question } = await grading.subject();
    this.keep(new ScorecardPanel(panel, grading, question.title, this.surroundings()));
  }

  dispose(): void {
    for (const panel of this.panels.values()) panel.dispose();
  }

  private async offerToShow(folder: string): Promise<void> {
    const show = "Show Scorecard";
    const text = `The model has graded ${basename(folder)}.`;
    if ((await vscode.window.showInformationMessage(text, show)) === show) await this.show(folder);
  }

  private async panel(folder: string): Promise<ScorecardPanel> {
    const open = this.panels.get(folder);
    if (open) return open;
    const grading = this.grading(folder);
    const { question } = await grading.subject();
    return this.keep(ScorecardPanel.create(grading, question.title, this.surroundings()));
  }

  private keep(panel: ScorecardPanel): ScorecardPanel {
    const { folder } = panel.grading;
    this.panels.set(folder, panel);
    panel.onDidClose(() => this.panels.delete(folder));
    return panel;
  }

  /** The one grading of a folder while its scorecard is open. */
  grading(folder: string): InterviewGrading {
    const { catalog, settings, log } = this.parts;
    return (
      this.panels.get(folder)?.grading ??
      new InterviewGrading(folder, {
        files: disk,
        catalog: catalog(),
        now: () => new Date().toISOString(),
        targetLevel: settings.targetLevel.value,
        warn: (problem) => {
          log.warn(problem);
          void vscode.window.showWarningMessage(`Design Dojo: ${problem}`);
        },
      })
    );
  }

  private surroundings() {
    const { context, catalog, archive, log, floor, interviews, wait, modelGrading } = this.parts;
    const extension = context.extensionUri;
    const reveal = new SourceReveal(interviews);
    const show = (folder: string) => this.show(folder);
    return {
      ...{ extension, catalog, archive, log, floor, reveal, wait, show },
      modelGrading: modelGrading(),
    };
  }
}
