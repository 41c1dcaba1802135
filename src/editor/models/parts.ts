import * as vscode from "vscode";
import type { Catalog } from "../../core/catalog/catalog.ts";
import type { ModelIdentity, Model } from "../../core/models/model.ts";
import { traitsOf } from "../../core/models/traits.ts";
import type { Scorecards } from "../grading/scorecards.ts";
import type { TranscriptWait } from "../grading/transcriptWait.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import type { Readings } from "../readings/readings.ts";
import type { Settings } from "../settings.ts";
import { ApiKeys } from "./apiKeys.ts";
import { calibrateGrader } from "./calibrateGrader.ts";
import { ConfiguredModel } from "./configuredModel.ts";
import { Consent } from "./consent.ts";
import { Couriers } from "./couriers.ts";
import { HomeMetrics } from "./homeMetrics.ts";
import { InterviewerSeat } from "./interviewerSeat.ts";
import { exportMetrics } from "./metricsFiles.ts";
import { MetricsPanel } from "./metricsPanel.ts";
import { modelCommands } from "./modelCommands.ts";
import { ModelGrading } from "./modelGrading.ts";
import { Providers } from "./providers.ts";
import { regradeWith } from "./regradeWith.ts";
import { showSendingPreview } from "./sendingPreview.ts";
import { warmUpBeforeEnd } from "./warmUp.ts";

interface Around {
  readonly context: vscode.ExtensionContext;
  readonly catalog: () => Catalog;
  readonly settings: Settings;
  readonly interviews: Interviews;
  readonly readings: Readings;
  readonly scorecards: Scorecards;
  readonly wait: TranscriptWait;
  readonly log: Log;
}

/** Who a preview is for while the checklist grades alone. */
const ANY_MODEL: ModelIdentity = {
  provider: "ollama",
  model: "any model",
  origin: "http://127.0.0.1:11434",
};

/** Makes what has to do with models and wires it. No server is asked before a command needs it. */
export function modelParts(around: Around) {
  const { context, catalog, settings, interviews, readings, scorecards, wait, log } = around;
  const { home } = settings;
  const keys = new ApiKeys(context.secrets);
  const consent = new Consent(context.globalState, vscode.window);
  const providers = new Providers(vscode, context.languageModelAccessInformation, () => ({
    callPlan: settings.callPlan.value,
    concurrency: settings.concurrency.value,
  }));
  const configured = new ConfiguredModel(settings, keys, providers);
  const couriers = new Couriers(home, log, () => metrics.refresh());
  const source = new HomeMetrics(couriers);
  const metrics = new MetricsPanel(context.extensionUri, source, log);
  const grading = (folder: string) => scorecards.grading(folder);
  const onGraded = (folder: string) => scorecards.graded(folder);
  const show = (folder: string) => scorecards.show(folder);
  const modelGrading = new ModelGrading({
    ...{ configured, consent, couriers, home, grading, onGraded, log },
    showPreview: (folder, model) => showPreview(folder, model),
  });
  const showPreview = async (folder: string, model: Model | null): Promise<void> => {
    const asked = model ?? { identity: ANY_MODEL, traits: traitsOf(ANY_MODEL, null) };
    const preview = await modelGrading.preview(folder, asked);
    await showSendingPreview(folder, model?.identity ?? null, preview, readings);
  };
  const seat = new InterviewerSeat({
    ...{ interviews, configured, consent, couriers, catalog, log },
    isWanted: settings.interviewerUsesModel,
  });
  const picking = { configured, keys, consent, providers, couriers, log };
  const dist = context.asAbsolutePath("dist");
  const handlers = modelCommands({
    ...picking,
    folderOf: (target) => scorecards.folderOf(target),
    preview: async (folder) => showPreview(folder, await configured.current()),
    regradeWith: async (folder) => {
      if (await wait.mayGrade(folder))
        await regradeWith(folder, { ...picking, modelGrading, grading, show });
    },
    calibrate: () => calibrateGrader({ dist, catalog, configured, couriers, home, readings, log }),
    showMetrics: () => metrics.show(),
    exportMetrics: () => exportMetrics(source),
  });
  const warmUp = warmUpBeforeEnd({ interviews, configured, consent, log });
  return {
    grading: modelGrading,
    seat,
    metrics,
    handlers,
    disposables: [configured, metrics, seat, warmUp],
  };
}
