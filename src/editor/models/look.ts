import type { Failure } from "../../core/models/failure.ts";
import type { ProviderKind } from "../../core/models/model.ts";
import type { OllamaServer, OpenAiServer, Probed } from "../../services/models/endpoints.ts";
import type { LanguageModelInfo } from "./languageModel.ts";

/** A model as its server lists it; what the server does not say is null. */
export interface FoundModel {
  /** The value for the setting: the name, for VS Code's models `vendor/id`. */
  readonly model: string;
  readonly contextTokens: number | null;
  /** What sets it apart: size, quantization, "thinks". */
  readonly traits: readonly string[];
  readonly canThink: boolean;
}

/** A place where models were looked for. */
export interface Place {
  readonly provider: ProviderKind;
  /** Empty for VS Code's models. */
  readonly baseUrl: string;
}

/** What was found there. `server`: its name and version. */
export type Look =
  | {
      readonly ok: true;
      readonly server: string;
      /** Empty, too, where a server keeps its models to itself. */
      readonly models: readonly FoundModel[];
    }
  | { readonly ok: false; readonly failure: Failure };

export function ollamaLook(probed: Probed<OllamaServer>): Look {
  if (!probed.ok) return probed;
  const { version, models } = probed.found;
  return {
    ok: true,
    server: `Ollama ${version}`,
    models: models.map((listing) => ({
      model: listing.name,
      contextTokens: listing.contextTokens,
      traits: ollamaTraits(listing),
      canThink: listing.canThink,
    })),
  };
}

function ollamaTraits(listing: OllamaServer["models"][number]): string[] {
  const { sizeBytes, parameterSize, quantization, canThink, isCloud, gpuShare } = listing;
  const size = isCloud || sizeBytes === null ? null : `${(sizeBytes / 1e9).toFixed(1)} GB`;
  const cpu = gpuShare === null ? 0 : Math.round((1 - gpuShare) * 100);
  return [
    size,
    parameterSize,
    quantization,
    canThink ? "thinks" : null,
    cpu > 0 ? `slow: ${cpu} % of it on the CPU` : null,
  ].filter((trait): trait is string => trait !== null && trait !== "");
}

export function openAiLook(probed: Probed<OpenAiServer>): Look {
  if (!probed.ok) return probed;
  const models = probed.found.models.map(({ name, contextTokens }) => ({
    model: name,
    contextTokens,
    traits: [],
    canThink: false,
  }));
  return { ok: true, server: "The OpenAI-compatible server", models };
}

export function languageModelLook(infos: readonly LanguageModelInfo[]): Look {
  if (infos.length === 0) return { ok: false, failure: { kind: "no-models", detail: "" } };
  const models = infos.map(({ vendor, id, name, maxInputTokens, canSend }) => ({
    model: `${vendor}/${id}`,
    contextTokens: maxInputTokens,
    traits: [...(name === id ? [] : [name]), ...(canSend === false ? ["access refused"] : [])],
    canThink: false,
  }));
  return { ok: true, server: "VS Code", models };
}

/** Ollama lists `qwen3:latest` for what may be called `qwen3`. */
export const findModel = (models: readonly FoundModel[], name: string): FoundModel | undefined =>
  models.find(({ model }) => model === name || model === `${name}:latest`);
