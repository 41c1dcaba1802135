import * as vscode from "vscode";
import type { ModelIdentity, Model } from "../../core/models/model.ts";
import { type Trial, trialGrade } from "../../services/models/trial.ts";
import { withinTime } from "../cancellation.ts";
import type { Log } from "../log.ts";
import { whereItRuns } from "./choice.ts";
import { figuresText, trialFailureText } from "./trialText.ts";

/** A model that has to be loaded first may need most of it. */
export const TRIAL_DEADLINE_MS = 60_000;

/** What the user decided after the trial. */
export type Decision = "use" | "choose-another" | "leave";

/** Lets the model judge four invented sentences, then asks whether it is to be used. */
export async function tryModel(
  identity: ModelIdentity,
  connect: (signal: AbortSignal) => Promise<Model>,
  log: Pick<Log, "info">,
): Promise<Decision> {
  const trial = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Trying ${identity.model} (${whereItRuns(identity)}) with four invented sentences`,
      cancellable: true,
    },
    async (progress, token): Promise<Trial> => {
      const signal = withinTime(token, TRIAL_DEADLINE_MS);
      progress.report({ message: "waiting for its first word; it may have to be loaded." });
      const onFirstToken = () => progress.report({ message: "it answers." });
      return trialGrade(await connect(signal), { signal, onFirstToken });
    },
  );
  const outcome = trial.ok ? figuresText(trial) : `${trial.failure.kind} ${trial.failure.detail}`;
  log.info(`Trial of ${identity.model} at ${identity.origin}: ${outcome}`);
  if (!trial.ok && trial.failure.kind === "cancelled") return "leave";
  return trial.ok ? askAfterSuccess(identity, trial) : askAfterFailure(identity, trial);
}

async function askAfterSuccess(
  { model }: ModelIdentity,
  trial: Trial & { ok: true },
): Promise<Decision> {
  const text = [`${model} can grade: ${figuresText(trial)}.`, ...trial.notes].join(" ");
  return ask(text, `Use ${model}`, vscode.window.showInformationMessage);
}

async function askAfterFailure(
  identity: ModelIdentity,
  { failure }: Trial & { ok: false },
): Promise<Decision> {
  const { message, next, copy } = trialFailureText(failure, identity);
  return ask(`${message} ${next}`, "Use Anyway", vscode.window.showWarningMessage, copy);
}

async function ask(
  text: string,
  use: string,
  show: typeof vscode.window.showInformationMessage,
  copy?: string,
): Promise<Decision> {
  const another = "Choose Another";
  const copyIt = copy === undefined ? [] : [`Copy "${copy}"`];
  const choice = await show(text, ...copyIt, use, another);
  if (choice === use) return "use";
  if (choice === another) return "choose-another";
  if (choice !== undefined && copy !== undefined) await vscode.env.clipboard.writeText(copy);
  return "leave";
}
