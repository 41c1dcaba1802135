import type * as vscode from "vscode";
import { estimateTokens } from "../../core/models/estimate.ts";
import type {
  Model,
  ModelIdentity,
  ModelOutcome,
  ModelReply,
  ModelRequest,
  SendOptions,
} from "../../core/models/model.ts";
import type { ReplySchema } from "../../core/models/replySchema.ts";
import { type TraitSettings, traitsOf } from "../../core/models/traits.ts";
import { languageModelFailure } from "./languageModelFailure.ts";

/** The part of VS Code's API that is needed here; an argument, so that plain Node can test this. */
export type LanguageModelApi = Pick<
  typeof vscode,
  | "lm"
  | "CancellationTokenSource"
  | "LanguageModelChatMessage"
  | "LanguageModelChatToolMode"
  | "LanguageModelTextPart"
  | "LanguageModelToolCallPart"
>;

/** A model that some extension offers. */
export interface LanguageModelInfo {
  readonly id: string;
  readonly name: string;
  readonly vendor: string;
  readonly family: string;
  readonly maxInputTokens: number;
  /** False: refused. Undefined: the user was not asked yet; the first request will ask. */
  readonly canSend: boolean | undefined;
}

/** The language models of this VS Code, each once. There are none where no extension offers any. */
export async function languageModels(
  { lm }: Pick<LanguageModelApi, "lm">,
  access: Pick<vscode.LanguageModelAccessInformation, "canSendRequest">,
): Promise<LanguageModelInfo[]> {
  const known = new Map<string, LanguageModelInfo>();
  for (const chat of await lm.selectChatModels()) {
    const { id, name, vendor, family, maxInputTokens } = chat;
    const canSend = access.canSendRequest(chat);
    known.set(`${vendor}/${id}`, { id, name, vendor, family, maxInputTokens, canSend });
  }
  return [...known.values()];
}

/** `now`: a clock in milliseconds that never goes back. */
export function languageModel(
  api: LanguageModelApi,
  { id, vendor, maxInputTokens }: Pick<LanguageModelInfo, "id" | "vendor" | "maxInputTokens">,
  settings?: TraitSettings,
  now: () => number = () => performance.now(),
): Model {
  const identity = { provider: "vscode", model: id, origin: vendor } as const;
  return new LanguageModel(api, identity, traitsOf(identity, maxInputTokens, settings), now);
}

/** What an extension counts and what its server counts need not be the same. */
const TOKEN_MARGIN = 1.15;

/** Shown when VS Code asks the user whether the model may be used. */
const JUSTIFICATION = "It grades your interview or plays the interviewer.";

class LanguageModel implements Model {
  constructor(
    private readonly api: LanguageModelApi,
    readonly identity: ModelIdentity,
    readonly traits: Model["traits"],
    private readonly now: () => number,
  ) {}

  async send(request: ModelRequest, { signal, onFirstToken }: SendOptions): Promise<ModelOutcome> {
    const source = new this.api.CancellationTokenSource();
    // A provider may ignore its token: we do not wait for it.
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const stop = () => {
      source.cancel();
      reject(signal.reason);
    };
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
    const answered = this.#ask(request, source.token, onFirstToken);
    try {
      return await Promise.race([aborted, answered]);
    } catch (error) {
      return { ok: false, failure: languageModelFailure(error, signal) };
    } finally {
      signal.removeEventListener("abort", stop);
      // The loser of the race may still fail, which nobody waits for.
      answered.catch(() => undefined).finally(() => source.dispose());
    }
  }

  async #ask(
    request: ModelRequest,
    token: vscode.CancellationToken,
    onFirstToken?: () => void,
  ): Promise<ModelOutcome> {
    const { lm, LanguageModelChatMessage } = this.api;
    const { model: id, origin: vendor } = this.identity;
    const [chat] = await lm.selectChatModels({ vendor, id });
    if (chat === undefined) {
      const anyModel = (await lm.selectChatModels()).length > 0;
      const kind = anyModel ? "model-missing" : "no-models";
      return { ok: false, failure: { kind, detail: `${vendor}/${id}` } };
    }
    const text = `${request.prefix}${request.task}`;
    const tooLong = await this.#whyTooLong(chat, text, token);
    if (tooLong !== null) return tooLong;
    if (token.isCancellationRequested) return { ok: false, failure: CANCELLED };
    const started = this.now();
    const message = LanguageModelChatMessage.User(text);
    const response = await chat.sendRequest([message], this.#options(request), token);
    const reply = await this.#read(response, started, onFirstToken);
    return { ok: true, reply };
  }

  async #whyTooLong(
    chat: vscode.LanguageModelChat,
    text: string,
    token: vscode.CancellationToken,
  ): Promise<ModelOutcome | null> {
    const counted = await Promise.resolve(chat.countTokens(text, token)).catch(() => null);
    const tokens = Math.ceil((counted ?? estimateTokens(text)) * TOKEN_MARGIN);
    const contextTokens = chat.maxInputTokens;
    if (tokens <= contextTokens) return null;
    const detail = `the prompt needs about ${tokens} tokens, ${contextTokens} fit`;
    return { ok: false, failure: { kind: "context-too-small", detail, contextTokens } };
  }

  /** There is no JSON mode: a tool that must be called is the only way to a schema. Some models allow only one. */
  #options({ schema, format }: ModelRequest): vscode.LanguageModelChatRequestOptions {
    if (schema === null || format !== "schema") return { justification: JUSTIFICATION };
    return {
      justification: JUSTIFICATION,
      tools: [submitGrade(schema)],
      toolMode: this.api.LanguageModelChatToolMode.Required,
    };
  }

  /** The input of the first tool call; without a call, the text. Parts of other kinds are left out. */
  async #read(
    { stream }: vscode.LanguageModelChatResponse,
    started: number,
    onFirstToken?: () => void,
  ): Promise<ModelReply> {
    const { LanguageModelTextPart, LanguageModelToolCallPart } = this.api;
    let ttftMs: number | null = null;
    let said = "";
    let submitted: string | null = null;
    for await (const part of stream) {
      if (part instanceof LanguageModelToolCallPart) submitted ??= JSON.stringify(part.input);
      else if (part instanceof LanguageModelTextPart && part.value !== "") said += part.value;
      else continue;
      if (ttftMs === null) onFirstToken?.();
      ttftMs ??= this.now() - started;
    }
    return {
      text: submitted ?? said,
      reasoning: "",
      finish: submitted === null ? "unknown" : "stop",
      usage: null,
      ttftMs,
      durationMs: this.now() - started,
      loadMs: null,
      servedBy: null,
    };
  }
}

const CANCELLED = { kind: "cancelled", detail: "" } as const;

const submitGrade = (inputSchema: ReplySchema): vscode.LanguageModelChatTool => ({
  name: "submit_grade",
  description: "Hands in the answer. Call it exactly once.",
  inputSchema,
});
