import type { Failure } from "../../core/models/failure.ts";
import { type AskedModel, type FailureText, failureText } from "../../core/models/failureText.ts";
import type { ProviderKind } from "../../core/models/model.ts";
import type { TrialFigures } from "../../services/models/trial.ts";

/** `first token after 1.2 s, 35 tokens a second, 32,768 tokens of context`. */
export function figuresText(figures: TrialFigures): string {
  const { ttftMs, loadMs, durationMs, tokensPerSecond, contextTokens } = figures;
  return [
    ttftMs === null ? `answered in ${seconds(durationMs)}` : `first token after ${seconds(ttftMs)}`,
    ...(loadMs !== null && loadMs >= 1_000 ? [`of which ${seconds(loadMs)} to load`] : []),
    tokensPerSecond === null ? "speed unknown" : `${Math.round(tokensPerSecond)} tokens a second`,
    contextTokens === null
      ? "context unknown"
      : `${contextTokens.toLocaleString("en-US")} tokens of context`,
  ].join(", ");
}

const seconds = (ms: number): string => `${(ms / 1_000).toFixed(1)} s`;

/** The words for a failed trial, which asks once and says what was wrong with the reply. */
export function trialFailureText(failure: Failure, asked: AskedModel): FailureText {
  const text = failureText(failure, asked);
  return failure.kind === "unusable-reply"
    ? { ...text, message: `${asked.model} did not pass the trial. ${failure.detail}` }
    : text;
}

/** What a user can do about a failure at once. */
export type FailureAction = "copy" | "enter-key" | "select-grader" | "show-logs";

export interface FailureButton {
  readonly title: string;
  readonly action: FailureAction;
}

/** A key can only be entered for an OpenAI-compatible server: the others have none. */
export function failureButtons(
  failure: Failure,
  { copy }: FailureText,
  provider: ProviderKind,
): FailureButton[] {
  return [
    ...(copy === undefined ? [] : [{ title: `Copy "${copy}"`, action: "copy" } as const]),
    ...(failure.kind === "unauthorised" && provider === "openai"
      ? [{ title: "Enter Key…", action: "enter-key" } as const]
      : []),
    { title: "Select AI Grader…", action: "select-grader" },
    { title: "Show Logs", action: "show-logs" },
  ];
}
