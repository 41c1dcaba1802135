import {
  type CallPlan,
  isCloudModel,
  isLoopback,
  type ModelIdentity,
  type ModelTraits,
} from "./model.ts";

/** What the user set; `auto` and 0 leave it to the table below. */
export interface TraitSettings {
  readonly callPlan: "auto" | CallPlan;
  readonly concurrency: number;
}

/** How a model is best used, by where it runs. */
export function traitsOf(
  identity: ModelIdentity,
  contextTokens: number | null,
  settings: TraitSettings = { callPlan: "auto", concurrency: 0 },
): ModelTraits {
  const { plan, concurrency, extraSamples } = usual(identity);
  return {
    contextTokens,
    plan: settings.callPlan === "auto" ? plan : settings.callPlan,
    concurrency: settings.concurrency > 0 ? settings.concurrency : concurrency,
    extraSamples,
  };
}

/** Short answers over one cached prefix for a server of one's own; few requests where each one counts. */
function usual({ provider, model, origin }: ModelIdentity): Omit<ModelTraits, "contextTokens"> {
  if (provider === "vscode") return { plan: "all-in-one", concurrency: 1, extraSamples: 0 };
  if (provider === "ollama" && !isCloudModel(model))
    return { plan: "per-criterion", concurrency: 1, extraSamples: 1 };
  return provider === "openai" && isLoopback(origin)
    ? { plan: "per-criterion", concurrency: 4, extraSamples: 2 }
    : { plan: "all-in-one", concurrency: 3, extraSamples: 2 };
}
