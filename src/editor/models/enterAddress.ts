import * as vscode from "vscode";
import { failureText } from "../../core/models/failureText.ts";
import type { ModelIdentity } from "../../core/models/model.ts";
import { toSignal } from "../cancellation.ts";
import { addressWarning } from "./addressText.ts";
import type { ApiKeys } from "./apiKeys.ts";
import { hostOf, type ModelChoice, originOf } from "./choice.ts";
import type { Look, Place } from "./look.ts";
import type { Providers } from "./providers.ts";

interface Parts {
  readonly keys: ApiKeys;
  readonly providers: Providers;
}

/** A choice with the key that was entered for it; undefined keeps the stored one. */
export interface EnteredChoice {
  readonly choice: ModelChoice;
  readonly key: string | undefined;
}

/** Asks for the address, the key and the model; undefined when the user turns back. */
export async function enterAddress(parts: Parts): Promise<EnteredChoice | undefined> {
  const baseUrl = await askAddress({
    title: "Select AI Grader (1/3): address",
    prompt: "The base URL of the server: http://127.0.0.1:8080/v1, https://api.example.com/v1.",
    placeHolder: "https://…/v1",
  });
  if (baseUrl === undefined) return undefined;
  const typed: Place = { provider: "openai", baseUrl };
  const stored = await parts.keys.for(typed);
  const key = await askKey(typed, stored !== undefined);
  if (key === undefined) return undefined;
  const { place, look } = await lookAround(parts.providers, typed, key === "" ? stored : key);
  const model = await askModel(place, look);
  if (model === undefined) return undefined;
  return { choice: { ...place, model }, key: key === "" ? undefined : key };
}

/** A box for an address that warns of what is wrong with it; undefined when the user turns back. */
export async function askAddress(
  words: Pick<vscode.InputBoxOptions, "title" | "prompt" | "placeHolder">,
): Promise<string | undefined> {
  const severity = {
    error: vscode.InputBoxValidationSeverity.Error,
    warning: vscode.InputBoxValidationSeverity.Warning,
  };
  const address = await vscode.window.showInputBox({
    ...words,
    ignoreFocusOut: true,
    validateInput: (text) => {
      const found = addressWarning(text);
      return found && { message: found.message, severity: severity[found.severity] };
    },
  });
  return address?.trim() || undefined;
}

/** A password box; empty is none, or the stored one. */
export async function askKey(
  { baseUrl }: Place,
  isStored: boolean,
  title = "Select AI Grader (2/3): API key",
): Promise<string | undefined> {
  const key = await vscode.window.showInputBox({
    title,
    prompt: `The API key for ${hostOf(originOf(baseUrl))}; it is kept in VS Code's secret storage and sent there only.`,
    placeHolder: isStored ? "Empty: the key that is stored" : "Empty: no key",
    password: true,
    ignoreFocusOut: true,
  });
  return key?.trim();
}

/** Ollama is spoken to by its own interface, whatever the user took it for: the other one cuts long prompts silently. */
async function lookAround(
  providers: Providers,
  typed: Place,
  key: string | undefined,
): Promise<{ place: Place; look: Look }> {
  return vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: `Asking ${hostOf(originOf(typed.baseUrl))} for its models…`,
      cancellable: true,
    },
    async (_, token) => {
      const signal = toSignal(token);
      const native: Place = { provider: "ollama", baseUrl: originOf(typed.baseUrl) };
      const [ollama, openAi] = await Promise.all([
        providers.look(native, undefined, signal),
        providers.look(typed, key, signal),
      ]);
      return ollama.ok ? { place: native, look: ollama } : { place: typed, look: openAi };
    },
  );
}

async function askModel(place: Place, look: Look): Promise<string | undefined> {
  const title = "Select AI Grader (3/3): model";
  if (look.ok && look.models.length > 0) {
    const items = look.models.map(({ model, traits }) => ({
      label: model,
      description: traits.join(" · "),
    }));
    const options = { title, placeHolder: `${look.models.length} models`, ignoreFocusOut: true };
    return (await vscode.window.showQuickPick(items, options))?.label;
  }
  const model = await vscode.window.showInputBox({
    title,
    prompt: `${whyTyped(place, look)} Type the model's name as its operator gives it.`,
    ignoreFocusOut: true,
  });
  return model?.trim() === "" ? undefined : model?.trim();
}

function whyTyped({ provider, baseUrl }: Place, look: Look): string {
  if (look.ok) return "The server lists no models.";
  const asked: ModelIdentity = { provider, model: "a model", origin: originOf(baseUrl) };
  return failureText(look.failure, asked).message;
}
