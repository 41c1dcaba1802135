import { isLoopback } from "../../core/models/model.ts";
import {
  hostOf,
  identityOf,
  isSameChoice,
  type ModelChoice,
  originOf,
  whereItRuns,
} from "./choice.ts";
import { placeName } from "./consentText.ts";
import type { FoundModel, Look, Place } from "./look.ts";

export type GraderAction =
  | { readonly kind: "use"; readonly choice: ModelChoice }
  | { readonly kind: "checklist" }
  | { readonly kind: "enter-address" }
  | { readonly kind: "look-again" }
  | { readonly kind: "forget-key"; readonly origin: string }
  | { readonly kind: "forget-consent"; readonly place: string };

/** A row of the picker. */
export interface GraderRow {
  readonly label: string;
  readonly description: string;
  readonly detail?: string;
  readonly action: GraderAction;
}

/** Rows under a heading. */
export interface GraderGroup {
  readonly title: string;
  readonly rows: readonly GraderRow[];
}

/** What the picker knows: the places that answered so far, and what is in the settings. */
export interface GraderFacts {
  readonly looks: readonly { readonly place: Place; readonly look: Look }[];
  readonly current: ModelChoice | null;
  /** Origins with a stored key. */
  readonly keys: readonly string[];
  /** Places that the user agreed to send to. */
  readonly consents: readonly string[];
}

const OTHERS: readonly GraderRow[] = [
  {
    label: "$(globe) OpenAI-compatible server or hosted API…",
    description: "asks for address and key",
    action: { kind: "enter-address" },
  },
];

export function graderGroups(facts: GraderFacts): GraderGroup[] {
  const servers = facts.looks.flatMap(({ place, look }) => {
    const rows = look.ok
      ? look.models.map((found) => modelRow(place, found, facts.current))
      : silentRows(place, facts.current);
    return rows.length === 0 ? [] : [{ title: titleOf(place), rows }];
  });
  const checklist: GraderRow = {
    label: `${facts.current === null ? "$(check) " : ""}Checklist only`,
    description: "on this machine",
    detail: "No model: it looks for the rubric's signals in your words and board.",
    action: { kind: "checklist" },
  };
  return [
    ...servers,
    { title: "Elsewhere", rows: OTHERS },
    { title: "Without a model", rows: [checklist] },
    ...forgetting(facts),
  ];
}

function titleOf({ provider, baseUrl }: Place): string {
  if (provider === "vscode") return "VS Code's models";
  const origin = originOf(baseUrl);
  if (provider === "ollama")
    return isLoopback(origin) ? "Ollama on this machine" : `Ollama on ${hostOf(origin)}`;
  return `OpenAI-compatible on ${hostOf(origin)}`;
}

function modelRow(
  { provider, baseUrl }: Place,
  { model, contextTokens, traits }: FoundModel,
  current: ModelChoice | null,
): GraderRow {
  const choice: ModelChoice = { provider, baseUrl, model };
  const identity = identityOf(choice);
  const context =
    contextTokens === null ? [] : [`${Math.round(contextTokens / 1_024)}k tokens of context`];
  return {
    label: `${isSameChoice(choice, current) ? "$(check) " : ""}${identity.model}`,
    description: whereItRuns(identity),
    detail: [...traits, ...context].join(" · "),
    action: { kind: "use", choice },
  };
}

/** Ollama is worth a hint, and so is the place that the settings name; any other silent place is just not there. */
function silentRows(place: Place, current: ModelChoice | null): GraderRow[] {
  const { provider, baseUrl } = place;
  const isCurrent = current !== null && isSameChoice({ ...place, model: current.model }, current);
  if (provider === "vscode" || (provider === "openai" && !isCurrent)) return [];
  const name = provider === "ollama" ? "Ollama" : "The server";
  return [
    {
      label: `$(refresh) ${name} does not answer`,
      description: hostOf(originOf(baseUrl)),
      detail:
        provider === "ollama"
          ? "Start it (ollama serve), then choose this row to look again."
          : "Start it, then choose this row to look again.",
      action: { kind: "look-again" },
    },
  ];
}

function forgetting({ keys, consents }: GraderFacts): GraderGroup[] {
  const rows: GraderRow[] = [
    ...keys.map((origin): GraderRow => ({
      label: `$(key) Forget key for ${hostOf(origin)}`,
      description: "kept in VS Code's secret storage",
      action: { kind: "forget-key", origin },
    })),
    ...consents.map((place): GraderRow => ({
      label: `$(trash) Forget consent for ${placeName(place)}`,
      description: "asks again before the next interview goes there",
      action: { kind: "forget-consent", place },
    })),
  ];
  return rows.length === 0 ? [] : [{ title: "What is remembered", rows }];
}
