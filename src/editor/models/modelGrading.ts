import * as vscode from "vscode";
import { Emitter } from "../../core/emitter.ts";
import { DojoError } from "../../core/errors.ts";
import type { SendingPreview } from "../../core/grading/judge/preview.ts";
import { failureText } from "../../core/models/failureText.ts";
import type { Model } from "../../core/models/model.ts";
import { type GradingProgress, IDLE } from "../../protocol/scorecardPage.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { CalibrationStore } from "../../services/grading/calibrationStore.ts";
import type { InterviewGrading, ModelGraded } from "../../services/grading/interviewGrading.ts";
import { promptHash, requireEnough } from "../../services/grading/modelGrading.ts";
import { toSignal } from "../cancellation.ts";
import type { Log } from "../log.ts";
import type { Setting } from "../settings.ts";
import { whereItRuns } from "./choice.ts";
import type { Consent } from "./consent.ts";
import { sendingOf } from "./consentText.ts";
import type { Couriers } from "./couriers.ts";
import { afterNews, STARTED } from "./gradingProgress.ts";
import type { ModelGradingView } from "./modelGradingView.ts";

interface Parts {
  readonly configured: { current(): Promise<Model | null> };
  readonly consent: Consent;
  readonly couriers: Couriers;
  readonly home: Pick<Setting<string>, "value">;
  /** The one grading of a folder that its scorecard uses, too. */
  readonly grading: (folder: string) => InterviewGrading;
  readonly showPreview: (folder: string, model: Model) => Promise<void>;
  /** There is a new grade of this interview. */
  readonly onGraded: (folder: string) => void;
  readonly log: Log;
}

/** Models at work: at most one on each interview. */
export class ModelGrading implements ModelGradingView {
  readonly changed = new Emitter<{ folder: string; progress: GradingProgress }>();
  private readonly working = new Map<string, { progress: GradingProgress; stop: () => void }>();

  constructor(private readonly parts: Parts) {}

  progress(folder: string): GradingProgress {
    return this.working.get(folder)?.progress ?? IDLE;
  }

  cancel(folder: string): void {
    this.working.get(folder)?.stop();
  }

  /** With the model of the settings, when there is one: nothing happens otherwise. Errors are told. */
  async grade(folder: string): Promise<void> {
    await this.told(async () => {
      const model = await this.parts.configured.current();
      if (model !== null) await this.gradeWith(folder, model, false);
    });
  }

  /** What was judged is kept; only the rest is asked. */
  async retry(folder: string): Promise<void> {
    await this.told(async () => {
      const model = await this.parts.configured.current();
      if (model === null)
        throw new DojoError('No model is chosen. Run "Select AI Grader…", then grade again.');
      void this.told(() => this.gradeWith(folder, model, false));
    });
  }

  /** Asks for consent where it is needed, grades, and shows how it goes. */
  async gradeWith(folder: string, model: Model, again: boolean): Promise<void> {
    if (this.working.has(folder))
      throw new DojoError("A model is already grading this interview. Cancel it first, or wait.");
    if (!(await this.maySend(folder, model))) return;
    const { model: name } = model.identity;
    const title = `${name} (${whereItRuns(model.identity)}) is judging`;
    const location = vscode.ProgressLocation.Notification;
    await vscode.window.withProgress({ location, title, cancellable: true }, (shown, token) =>
      this.work(folder, model, again, shown, toSignal(token)),
    );
  }

  private async work(
    folder: string,
    model: Model,
    again: boolean,
    shown: vscode.Progress<{ message?: string }>,
    cancelled: AbortSignal,
  ): Promise<void> {
    const { couriers, grading, home, log, onGraded } = this.parts;
    const stop = new AbortController();
    this.working.set(folder, { progress: STARTED, stop: () => stop.abort() });
    this.tell(folder, STARTED);
    try {
      const { provider, model: name } = model.identity;
      const store = new CalibrationStore(home.value, disk, (problem) => log.warn(problem));
      const calibration = await store.latestFor({
        provider,
        model: name,
        promptHash: promptHash(),
      });
      const graded = await grading(folder).model(await couriers.to(model), {
        again,
        calibration,
        signal: AbortSignal.any([stop.signal, cancelled]),
        onNews: (news) => {
          const progress = afterNews(this.progress(folder), news);
          shown.report({ message: progressText(progress) });
          this.tell(folder, progress);
        },
      });
      onGraded(folder);
      this.sayWhatIsMissing(graded, model);
    } finally {
      this.working.delete(folder);
      this.changed.emit({ folder, progress: IDLE });
    }
  }

  private tell(folder: string, progress: GradingProgress): void {
    const at = this.working.get(folder);
    if (at) this.working.set(folder, { ...at, progress });
    this.changed.emit({ folder, progress });
  }

  private sayWhatIsMissing({ failure }: ModelGraded, model: Model): void {
    if (failure === null || failure.kind === "cancelled") return;
    const { message, next } = failureText(failure, model.identity);
    void vscode.window.showWarningMessage(
      `Design Dojo: ${message} What was judged before is kept. ${next}`,
    );
  }

  private async maySend(folder: string, model: Model): Promise<boolean> {
    const { consent, grading, showPreview } = this.parts;
    if (consent.isGiven(model.identity)) return true;
    const { evidence } = await grading(folder).subject();
    requireEnough(evidence.sources);
    const preview = await this.preview(folder, model);
    const sending = sendingOf(evidence.sources, preview);
    return consent.ask(model.identity, sending, () => showPreview(folder, model));
  }

  /** @throws DojoError when the interview does not fit into the model's context. */
  async preview(
    folder: string,
    model: Pick<Model, "identity" | "traits">,
  ): Promise<SendingPreview> {
    const { identity, traits } = model;
    const preview = await this.parts.grading(folder).preview(identity, traits);
    if (preview !== null) return preview;
    const contextTokens = traits.contextTokens ?? 0;
    const { message, next } = failureText(
      { kind: "context-too-small", detail: "", contextTokens },
      identity,
    );
    throw new DojoError(`${message} ${next}`);
  }

  private async told(run: () => Promise<void>): Promise<void> {
    try {
      await run();
    } catch (error) {
      await this.parts.log.tell(error);
    }
  }
}

const progressText = ({ unit, done, of, note }: GradingProgress): string =>
  note ?? (of === 0 ? "" : `${unit}, ${done} of ${of} done`);
