import type * as vscode from "vscode";
import { DojoError } from "../../core/errors.ts";
import { failureText } from "../../core/models/failureText.ts";
import type { Model } from "../../core/models/model.ts";
import type { TraitSettings } from "../../core/models/traits.ts";
import { probeOllama, probeOpenAi } from "../../services/models/endpoints.ts";
import { loadClients } from "../../services/models/loadClients.ts";
import { baseUrlOf, identityOf, type ModelChoice } from "./choice.ts";
import { languageModel, type LanguageModelApi, languageModels } from "./languageModel.ts";
import {
  findModel,
  type FoundModel,
  languageModelLook,
  type Look,
  ollamaLook,
  openAiLook,
  type Place,
} from "./look.ts";

/** A server on this machine answers in milliseconds, one far away within this. */
const LOOK_DEADLINE_MS = 4_000;

/** Finds models where they may be, and makes the clients that talk to them. */
export class Providers {
  constructor(
    private readonly api: LanguageModelApi,
    private readonly access: Pick<vscode.LanguageModelAccessInformation, "canSendRequest">,
    private readonly traits: () => TraitSettings,
  ) {}

  /** What a place offers. Never rejects for what servers do. */
  async look(place: Place, key: string | undefined, signal: AbortSignal): Promise<Look> {
    const within = AbortSignal.any([signal, AbortSignal.timeout(LOOK_DEADLINE_MS)]);
    switch (place.provider) {
      case "ollama":
        return ollamaLook(await probeOllama(baseUrlOf(place), within));
      case "openai":
        return openAiLook(await probeOpenAi(baseUrlOf(place), key, within));
      case "vscode":
        return languageModelLook(await languageModels(this.api, this.access));
    }
  }

  /**
   * A client for the model. `isSure`: the server said what the model can do; otherwise the client was made without
   * that, and is better made anew next time. @throws DojoError when VS Code has no such model.
   */
  async connect(
    choice: ModelChoice,
    key: string | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly model: Model; readonly isSure: boolean }> {
    const look = await this.look(choice, key, signal);
    const found = look.ok ? findModel(look.models, choice.model) : undefined;
    return { model: await this.client(choice, key, found), isSure: look.ok };
  }

  private async client(
    choice: ModelChoice,
    apiKey: string | undefined,
    found: FoundModel | undefined,
  ): Promise<Model> {
    const { provider, model, origin } = identityOf(choice);
    const contextTokens = found?.contextTokens ?? null;
    const settings = this.traits();
    if (provider === "vscode") {
      if (contextTokens === null) throw noSuchModel(choice);
      return languageModel(this.api, { id: model, vendor: origin, maxInputTokens: contextTokens });
    }
    const { ollamaModel, openAiModel } = await loadClients();
    if (provider === "ollama") {
      const canThink = found?.canThink ?? false;
      return ollamaModel({ origin, model, contextTokens, canThink, settings });
    }
    const baseUrl = baseUrlOf(choice);
    return openAiModel({
      baseUrl,
      model,
      contextTokens,
      settings,
      ...(apiKey !== undefined && { apiKey }),
    });
  }
}

function noSuchModel(choice: ModelChoice): DojoError {
  const { message, next } = failureText({ kind: "model-missing", detail: "" }, identityOf(choice));
  return new DojoError(`${message} ${next}`);
}
