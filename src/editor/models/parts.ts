import * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import type { Log } from "../log.ts";
import type { Readings } from "../readings.ts";
import type { Scorecards } from "../scorecards.ts";
import type { Settings } from "../settings.ts";
import { ApiKeys } from "./apiKeys.ts";
import { ConfiguredModel } from "./configuredModel.ts";
import { Consent } from "./consent.ts";
import { modelCommands } from "./modelCommands.ts";
import { Providers } from "./providers.ts";

interface Around {
  readonly context: vscode.ExtensionContext;
  readonly settings: Settings;
  readonly readings: Readings;
  readonly scorecards: Scorecards;
  readonly log: Log;
}

/** Makes what has to do with models and wires it. No server is asked before a command needs it. */
export function modelParts({ context, settings, readings, scorecards, log }: Around) {
  const keys = new ApiKeys(context.secrets);
  const consent = new Consent(context.globalState, vscode.window);
  const providers = new Providers(vscode, context.languageModelAccessInformation, () => ({
    callPlan: settings.callPlan.value,
    concurrency: settings.concurrency.value,
  }));
  const configured = new ConfiguredModel(settings, keys, providers);
  const handlers = modelCommands({
    configured,
    keys,
    consent,
    providers,
    readings,
    log,
    folderOf: (target) => scorecards.folderOf(target),
    preview: notReady,
    regradeWith: notReady,
    calibrate: notReady,
    showMetrics: notReady,
    exportMetrics: notReady,
  });
  return { configured, consent, handlers, disposables: [configured] };
}

const notReady = (): never => {
  throw new DojoError("This command is not ready yet. Grade with the checklist.");
};
