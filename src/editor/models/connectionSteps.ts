import type { Failure } from "../../core/models/failure.ts";
import type { Model } from "../../core/models/model.ts";
import { type Trial, trialGrade } from "../../services/models/trial.ts";
import type { ModelChoice } from "./choice.ts";
import { findModel, type FoundModel, type Look } from "./look.ts";
import { figuresText } from "./trialText.ts";

/** One step of the connection test, as it is done. */
export interface Step {
  readonly name: "server" | "model" | "context" | "trial grade";
  readonly said: string;
}

export interface ConnectionParts {
  readonly look: (signal: AbortSignal) => Promise<Look>;
  readonly connect: () => Promise<Model>;
}

/** Goes from the server to a trial grade and stops at the first failure; each step is told when it is done. */
export async function testConnection(
  choice: ModelChoice,
  { look, connect }: ConnectionParts,
  tell: (step: Step) => void,
  signal: AbortSignal,
): Promise<Trial> {
  const found = await look(signal);
  if (!found.ok) return found;
  tell({ name: "server", said: `${found.server} answers` });
  const there = isThere(found.models, choice);
  if (!there.ok) return there;
  tell({ name: "model", said: there.said });
  const model = await connect();
  tell({ name: "context", said: contextText(model.traits.contextTokens) });
  const trial = await trialGrade(model, { signal });
  if (trial.ok)
    tell({ name: "trial grade", said: [figuresText(trial), ...trial.notes].join(" · ") });
  return trial;
}

type There =
  | { readonly ok: true; readonly said: string }
  | { readonly ok: false; readonly failure: Failure };

/** A server that lists nothing may have the model all the same: the trial will show. */
function isThere(models: readonly FoundModel[], { model }: ModelChoice): There {
  if (models.length === 0)
    return { ok: true, said: `${model}; the server lists no models, so it is simply tried` };
  const found = findModel(models, model);
  if (!found) return { ok: false, failure: { kind: "model-missing", detail: "" } };
  return { ok: true, said: [found.model, ...found.traits].join(" · ") };
}

const contextText = (tokens: number | null): string =>
  tokens === null ? "unknown" : `${tokens.toLocaleString("en-US")} tokens`;
