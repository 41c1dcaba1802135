import * as vscode from "vscode";
import type { Trial } from "../../services/models/trial.ts";
import { withinTime } from "../cancellation.ts";
import type { Log } from "../log.ts";
import type { ApiKeys } from "./apiKeys.ts";
import { baseUrlOf, identityOf, type ModelChoice, whereItRuns } from "./choice.ts";
import type { ConfiguredModel } from "./configuredModel.ts";
import { testConnection } from "./connectionSteps.ts";
import type { Couriers } from "./couriers.ts";
import { askKey } from "./enterAddress.ts";
import type { Providers } from "./providers.ts";
import { type FailureAction, failureButtons, figuresText, trialFailureText } from "./trialText.ts";
import { TRIAL_DEADLINE_MS } from "./tryModel.ts";

interface Parts {
  readonly configured: ConfiguredModel;
  readonly keys: ApiKeys;
  readonly providers: Providers;
  readonly couriers: Couriers;
  readonly log: Log;
}

const SELECT = "Select AI Grader…";

/** "Test AI Connection": server, model, context and a trial grade, each told as it is done. */
export async function testAiConnection(parts: Parts): Promise<void> {
  const { choice } = parts.configured;
  if (choice === null) return tellChecklist();
  const trial = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Testing ${identityOf(choice).model}`,
      cancellable: true,
    },
    (progress, token) => runSteps(choice, parts, progress, withinTime(token, TRIAL_DEADLINE_MS)),
  );
  if (trial.ok) await tellSuccess(choice, trial, parts.log);
  else if (trial.failure.kind !== "cancelled") await tellFailure(choice, trial, parts);
}

async function runSteps(
  choice: ModelChoice,
  { keys, providers, couriers, log }: Parts,
  progress: vscode.Progress<{ message: string }>,
  signal: AbortSignal,
): Promise<Trial> {
  const identity = identityOf(choice);
  const key = await keys.for(choice);
  log.info(`Test of ${identity.model} (${identity.provider}, ${identity.origin})`);
  progress.report({ message: "asking the server…" });
  return testConnection(
    choice,
    {
      look: (within) => providers.look(choice, key, within),
      connect: async () => {
        const { model } = await providers.connect(choice, key, signal);
        return (await couriers.to(model)).asModel("trial");
      },
    },
    ({ name, said }) => {
      progress.report({ message: `${name}: ${said}` });
      log.info(`  ${name}: ${said}`);
    },
    signal,
  );
}

async function tellChecklist(): Promise<void> {
  const choice = await vscode.window.showInformationMessage(
    "No model is configured: the checklist grades alone, and needs no connection.",
    SELECT,
  );
  if (choice === SELECT) await vscode.commands.executeCommand("designDojo.selectGrader");
}

async function tellSuccess(
  choice: ModelChoice,
  trial: Trial & { ok: true },
  log: Log,
): Promise<void> {
  const identity = identityOf(choice);
  const details = "Show Details";
  const text = `${identity.model} (${whereItRuns(identity)}) can grade: ${figuresText(trial)}.`;
  const shown = await vscode.window.showInformationMessage(
    [text, ...trial.notes].join(" "),
    details,
  );
  if (shown === details) log.show();
}

async function tellFailure(
  choice: ModelChoice,
  { failure }: Trial & { ok: false },
  parts: Parts,
): Promise<void> {
  const identity = identityOf(choice);
  const text = trialFailureText(failure, identity);
  parts.log.warn(`  ${failure.kind}: ${text.message} ${text.next}`);
  const buttons = failureButtons(failure, text, identity.provider);
  const pressed = await vscode.window.showWarningMessage(
    `${text.message} ${text.next}`,
    ...buttons.map(({ title }) => title),
  );
  const action = buttons.find(({ title }) => title === pressed)?.action;
  if (action) await act(action, choice, text.copy ?? "", parts);
}

async function act(
  action: FailureAction,
  choice: ModelChoice,
  copy: string,
  parts: Parts,
): Promise<void> {
  switch (action) {
    case "copy":
      return vscode.env.clipboard.writeText(copy);
    case "select-grader":
      return vscode.commands.executeCommand("designDojo.selectGrader");
    case "show-logs":
      return parts.log.show();
    case "enter-key": {
      const isStored = (await parts.keys.for(choice)) !== undefined;
      const key = await askKey(choice, isStored, "Enter API Key");
      if (key === undefined || key === "") return undefined;
      await parts.keys.set(baseUrlOf(choice), key);
      parts.configured.forget();
      return testAiConnection(parts);
    }
  }
}
