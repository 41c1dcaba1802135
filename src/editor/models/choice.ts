import * as z from "zod";
import { DojoError } from "../../core/errors.ts";
import { openAiBaseUrl } from "../../core/models/baseUrl.ts";
import {
  isCloudModel,
  isLoopback,
  isOnThisMachine,
  type ModelIdentity,
  type ProviderKind,
} from "../../core/models/model.ts";
import { USUAL_PLACES } from "../../services/models/endpoints.ts";

export const GraderProvider = z.enum(["checklist", "ollama", "openai", "vscode"]);
export type GraderProvider = z.infer<typeof GraderProvider>;
export const CallPlanSetting = z.enum(["auto", "all-in-one", "per-criterion"]);

/** Which model the settings name. */
export interface ModelChoice {
  readonly provider: ProviderKind;
  /** Empty: the provider's usual place. VS Code's models have none. */
  readonly baseUrl: string;
  /** As its server calls it; for VS Code's models `vendor/id`. */
  readonly model: string;
}

/** The model that the settings name; null: the checklist alone. @throws DojoError when they name none. */
export function choiceOf(provider: GraderProvider, baseUrl: string, model: string) {
  if (provider === "checklist") return null;
  if (model === "")
    throw new DojoError(
      `The setting designDojo.grader.model is empty. Run "Select AI Grader…" to choose a model.`,
    );
  return { provider, baseUrl, model } satisfies ModelChoice;
}

/** The address in full: the usual place when none is set. @throws DojoError when it is no address. */
export function baseUrlOf({ provider, baseUrl }: Omit<ModelChoice, "model">): string {
  if (provider === "vscode") return "";
  const usual = USUAL_PLACES.find(({ server }) => server === provider)?.url ?? "";
  const address = baseUrl === "" ? usual : baseUrl;
  return provider === "ollama" ? originOf(address) : openAiBaseUrl(address);
}

/** @throws DojoError when the address is none, or the VS Code model has no vendor. */
export function identityOf(choice: ModelChoice): ModelIdentity {
  const { provider, model } = choice;
  if (provider !== "vscode") return { provider, model, origin: originOf(baseUrlOf(choice)) };
  const [, vendor, id] = /^([^/]+)\/(.+)$/.exec(model) ?? [];
  if (vendor === undefined || id === undefined)
    throw new DojoError(
      `The setting designDojo.grader.model is "${model}", where VS Code's models are named vendor/id. Run "Select AI Grader…" to choose one.`,
    );
  return { provider, model: id, origin: vendor };
}

/** `http://127.0.0.1:8000` of `http://127.0.0.1:8000/v1`. @throws DojoError when it is no address. */
export const originOf = (baseUrl: string): string => new URL(openAiBaseUrl(baseUrl)).origin;

/** Both name the same model at the same place. */
export function isSameChoice(a: ModelChoice | null, b: ModelChoice | null): boolean {
  if (a === null || b === null) return a === b;
  return a.provider === b.provider && a.model === b.model && baseUrlOf(a) === baseUrlOf(b);
}

/** `127.0.0.1:8000` of `http://127.0.0.1:8000`. */
export const hostOf = (origin: string): string => origin.replace(/^https?:\/\//, "");

/** Where a model runs, in words that tell whether anything leaves this machine. */
export function whereItRuns(identity: ModelIdentity): string {
  const { provider, origin, model } = identity;
  if (isOnThisMachine(identity)) return "on this machine";
  if (provider === "vscode") return `${origin}, through VS Code`;
  if (provider === "ollama" && isCloudModel(model))
    return isLoopback(origin) ? "Ollama's cloud" : `Ollama's cloud, through ${hostOf(origin)}`;
  return hostOf(origin);
}
