import { LONGEST_WAIT_MS } from "./backoff.ts";
import type { Failure, FailureKind } from "./failure.ts";
import { isCloudModel, isLoopback, type ModelIdentity, type ProviderKind } from "./model.ts";
import { withoutKeys } from "./withoutKeys.ts";

/** Which model was asked, and how much. */
export interface AskedModel extends ModelIdentity {
  /** What the prompt and its reply would have taken. */
  readonly estimatedTokens?: number;
}

/** A failure in words: what happened, what to do next, and a command that may be copied. */
export interface FailureText {
  readonly message: string;
  readonly next: string;
  readonly copy?: string;
}

type Say = (failure: Failure, asked: AskedModel) => FailureText;
type SayByProvider = Readonly<Record<ProviderKind, Say>>;

/** Named where no model is installed: it runs on a laptop and answers in the form that is asked for. */
const FIRST_MODEL = "qwen3:14b";
const CHOOSE = 'Choose another model with "Select AI Grader…"';
const OR_CHECKLIST = "or grade with the checklist.";
const AGAIN = "Try again.";

/** The words for a failure; never a key, whatever the server said. */
export function failureText(failure: Failure, asked: AskedModel): FailureText {
  const row = TABLE[failure.kind];
  const say = typeof row === "function" ? row : row[asked.provider];
  return say({ ...failure, detail: withoutKeys(failure.detail).replace(/\.+$/, "") }, asked);
}

const hostOf = ({ origin }: AskedModel) => origin.replace(/^[a-z][a-z+.-]*:\/\//i, "");

/** `qwen3:14b on 127.0.0.1:11434`, `gpt-5 (copilot)`. */
const nameOf = (asked: AskedModel) =>
  asked.provider === "vscode"
    ? `${asked.model} (${asked.origin})`
    : `${asked.model} on ${hostOf(asked)}`;

/** ` (503: overloaded)`, or nothing. */
function said({ status, detail }: Failure): string {
  const parts = [status, detail].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? "" : ` (${parts.join(": ")})`;
}

const tokens = (count: number) => `${count.toLocaleString("en-US")} tokens`;

/** What is needed and what there is, as far as either is known. */
function misfit({ contextTokens }: Failure, asked: AskedModel): string {
  const needs = asked.estimatedTokens;
  if (needs === undefined && contextTokens === undefined)
    return `The prompt needs more tokens than ${nameOf(asked)} has room for.`;
  const need = needs === undefined ? "more" : `about ${tokens(needs)}`;
  const room = contextTokens === undefined ? "less room" : `room for ${tokens(contextTokens)}`;
  return `The prompt needs ${need}; ${nameOf(asked)} has ${room}.`;
}

const MORE_CONTEXT: Readonly<Record<ProviderKind, string>> = {
  ollama: `${CHOOSE} that has a larger context, ${OR_CHECKLIST}`,
  openai: `Start the server with a larger context (vLLM: --max-model-len), choose another model, ${OR_CHECKLIST}`,
  vscode: `${CHOOSE} that has a larger context, ${OR_CHECKLIST}`,
};

const unreachable: SayByProvider = {
  ollama: (_, asked) =>
    isLoopback(asked.origin)
      ? {
          message: `Ollama is not running on ${hostOf(asked)}.`,
          next: `Start it (\`ollama serve\`), ${OR_CHECKLIST}`,
          copy: "ollama serve",
        }
      : {
          message: `No Ollama answers on ${hostOf(asked)}.`,
          next: `Check that the machine is on and that its Ollama listens on the network (OLLAMA_HOST), ${OR_CHECKLIST}`,
        },
  openai: (_, asked) => ({
    message: `No server answers on ${hostOf(asked)}.`,
    next: isLoopback(asked.origin)
      ? `Start the server that runs ${asked.model}, ${OR_CHECKLIST}`
      : `Check the address and your network, ${OR_CHECKLIST}`,
  }),
  vscode: (failure, asked) => ({
    message: `VS Code could not reach ${nameOf(asked)}${said(failure)}.`,
    next: `Check your network and that you are signed in to ${asked.origin}, ${OR_CHECKLIST}`,
  }),
};

const notAModelServer: SayByProvider = {
  ollama: (failure, asked) => ({
    message: `${hostOf(asked)} does not answer as Ollama does${said(failure)}.`,
    next: "Check the setting designDojo.grader.baseUrl; Ollama is usually on http://127.0.0.1:11434.",
  }),
  openai: (failure, asked) => ({
    message: `${hostOf(asked)} does not answer as an OpenAI-compatible server does${said(failure)}.`,
    next: "Check the setting designDojo.grader.baseUrl; most addresses end in /v1.",
  }),
  vscode: (failure, asked) => ({
    message: `VS Code got no answer that it understands from ${nameOf(asked)}${said(failure)}.`,
    next: `${CHOOSE}, ${OR_CHECKLIST}`,
  }),
};

const modelMissing: SayByProvider = {
  ollama: (_, asked) => ({
    message: `Ollama on ${hostOf(asked)} does not have the model ${asked.model}.`,
    next: `Install it (\`ollama pull ${asked.model}\`), or choose another with "Select AI Grader…".`,
    copy: `ollama pull ${asked.model}`,
  }),
  openai: (_, asked) => ({
    message: `${hostOf(asked)} does not serve the model ${asked.model}.`,
    next: `${CHOOSE}.`,
  }),
  vscode: (_, asked) => ({
    message: `VS Code does not offer ${nameOf(asked)} any more.`,
    next: `${CHOOSE}.`,
  }),
};

const unauthorised: SayByProvider = {
  ollama: (failure, asked) => ({
    message: `${hostOf(asked)} refused access to ${asked.model}${said(failure)}.`,
    ...(isCloudModel(asked.model)
      ? { next: `Sign in to Ollama's cloud: \`ollama signin\`.`, copy: "ollama signin" }
      : { next: `Ask who runs it for access, ${OR_CHECKLIST}` }),
  }),
  openai: (failure, asked) => ({
    message: `${hostOf(asked)} refused access to ${asked.model}: the API key is missing or wrong${said(failure)}.`,
    next: 'Enter a valid key with "Select AI Grader…".',
  }),
  vscode: (failure, asked) => ({
    message: `${asked.origin} refused access to ${asked.model}${said(failure)}.`,
    next: `Sign in to ${asked.origin} in VS Code, ${OR_CHECKLIST}`,
  }),
};

const rateLimited: SayByProvider = {
  ollama: (failure, asked) => tooMany(failure, asked),
  openai: (failure, asked) => tooMany(failure, asked),
  vscode: (failure, asked) => ({
    message: `VS Code takes no more requests for ${nameOf(asked)}: its quota is used up or it is blocked${said(failure)}.`,
    next: `Wait until the quota renews, choose another model, ${OR_CHECKLIST}`,
  }),
};

function tooMany({ retryAfterMs, ...failure }: Failure, asked: AskedModel): FailureText {
  return {
    message: `${hostOf(asked)} takes no more requests for ${asked.model} now${said(failure)}.`,
    next:
      retryAfterMs === undefined
        ? "Wait a little, then try again."
        : `Wait ${lengthOf(retryAfterMs)}, as it asks, ${retryAfterMs > LONGEST_WAIT_MS ? OR_CHECKLIST : "then try again."}`,
  };
}

const lengthOf = (ms: number): string =>
  ms > LONGEST_WAIT_MS
    ? `${Math.ceil(ms / 60_000).toLocaleString("en-US")} min`
    : `${Math.max(1, Math.ceil(ms / 1_000))} s`;

const noModels: SayByProvider = {
  ollama: (_, asked) => ({
    message: `Ollama on ${hostOf(asked)} has no model.`,
    next: `Install one (\`ollama pull ${FIRST_MODEL}\`), ${OR_CHECKLIST}`,
    copy: `ollama pull ${FIRST_MODEL}`,
  }),
  openai: (_, asked) => ({
    message: `${hostOf(asked)} names no model.`,
    next: "Set designDojo.grader.model to the name that its operator gives.",
  }),
  vscode: () => ({
    message: "VS Code has no language model.",
    next: `Sign in to a provider of language models in VS Code, use Ollama, ${OR_CHECKLIST}`,
  }),
};

/** One row for each kind; by provider where they differ. */
const TABLE: Readonly<Record<FailureKind, Say | SayByProvider>> = {
  unreachable,
  "not-a-model-server": notAModelServer,
  "model-missing": modelMissing,
  unauthorised,
  "rate-limited": rateLimited,
  "server-error": (failure, asked) => ({
    message: `${nameOf(asked)} failed while it answered${said(failure)}.`,
    next: `${AGAIN} If it fails again, look at the server's log.`,
  }),
  "timed-out": (_, asked) => ({
    message: `${nameOf(asked)} took too long to answer.`,
    next: `${AGAIN} If that repeats, choose a smaller model.`,
  }),
  "context-too-small": (failure, asked) => ({
    message: misfit(failure, asked),
    next: MORE_CONTEXT[asked.provider],
  }),
  "context-refused": (failure, asked) => ({
    message: misfit(failure, asked),
    next: MORE_CONTEXT[asked.provider],
  }),
  truncated: (_, asked) => ({
    message: `${nameOf(asked)} got a prompt that was cut on the way, so its answer was discarded.`,
    next: MORE_CONTEXT[asked.provider],
  }),
  "format-refused": (failure, asked) => ({
    message: `${nameOf(asked)} cannot be held to the form of an answer${said(failure)}.`,
    next: `${CHOOSE}, ${OR_CHECKLIST}`,
  }),
  "unusable-reply": (_, asked) => ({
    message: `${nameOf(asked)} gave no usable answer, even when asked again.`,
    next: `${AGAIN} If that repeats, choose a larger model.`,
  }),
  "cut-off": (_, asked) => ({
    message: `The answer of ${nameOf(asked)} ended at its length limit.`,
    next: `${AGAIN} If that repeats, choose another model.`,
  }),
  "only-thinking": (_, asked) => ({
    message: `${nameOf(asked)} spent its whole answer on thinking.`,
    next: `${AGAIN} If that repeats, choose a model that does not think.`,
  }),
  filtered: (_, asked) => ({
    message: `The content filter of ${nameOf(asked)} stopped the answer.`,
    next: `${CHOOSE}, ${OR_CHECKLIST}`,
  }),
  "consent-denied": (_, asked) => ({
    message: `Design Dojo may not use ${nameOf(asked)}.`,
    next: 'Run "Test AI Connection" and allow the access when VS Code asks.',
  }),
  "no-models": noModels,
  "budget-spent": (_, asked) => ({
    message: `The grade used up the requests that it may make to ${nameOf(asked)}.`,
    next: AGAIN,
  }),
  cancelled: (_, asked) => ({
    message: `The request to ${nameOf(asked)} was cancelled.`,
    next: AGAIN,
  }),
};
