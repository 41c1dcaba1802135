import type * as vscode from "vscode";
import type { LanguageModelApi } from "../../src/editor/models/languageModel.ts";

class TextPart {
  constructor(readonly value: string) {}
}

class ToolCallPart {
  constructor(
    readonly callId: string,
    readonly name: string,
    readonly input: object,
  ) {}
}

/** As VS Code's: `code` names the reason. */
export class LanguageModelError extends Error {
  constructor(
    message: string,
    readonly code: string,
    cause?: Error,
  ) {
    super(message, { cause });
    this.name = "LanguageModelError";
  }
}

interface Speaking {
  readonly text: (value: string) => TextPart;
  readonly call: (input: object) => ToolCallPart;
  /** Lets the fake's clock go on. */
  readonly wait: (ms: number) => void;
}

interface Scene {
  readonly offered?: readonly { readonly id: string; readonly vendor: string }[];
  /** What every text counts. */
  readonly tokens?: number;
  readonly hang?: () => Promise<never>;
}

/** How the models behave: what they stream, or the scene around them. */
export type Behaviour = ((speaking: Speaking) => AsyncIterable<unknown>) | Scene;

interface Sent {
  readonly messages: readonly unknown[];
  readonly options: unknown;
  readonly token: vscode.CancellationToken;
}

/** VS Code's language models, as far as the extension uses them, in plain Node. */
export class FakeLm {
  readonly sent: Sent[] = [];
  clock = 0;
  readonly #behaviour: Behaviour;

  constructor(behaviour: Behaviour) {
    this.#behaviour = behaviour;
  }

  get api(): LanguageModelApi {
    const fake = {
      lm: { selectChatModels: (wanted = {}) => Promise.resolve(this.#select(wanted)) },
      CancellationTokenSource: TokenSource,
      LanguageModelChatMessage: { User: (content: string) => ({ role: "user", content }) },
      LanguageModelChatToolMode: { Auto: "auto", Required: "required" },
      LanguageModelTextPart: TextPart,
      LanguageModelToolCallPart: ToolCallPart,
    };
    return fake as unknown as LanguageModelApi;
  }

  get #scene(): Scene {
    return typeof this.#behaviour === "function" ? {} : this.#behaviour;
  }

  #select(wanted: { readonly id?: string; readonly vendor?: string }) {
    return (this.#scene.offered ?? [{ id: "gpt-test", vendor: "acme" }])
      .filter(({ id }) => wanted.id === undefined || wanted.id === id)
      .filter(({ vendor }) => wanted.vendor === undefined || wanted.vendor === vendor)
      .map((offered) => ({
        ...offered,
        name: offered.id,
        family: "test",
        maxInputTokens: 1_000,
        countTokens: () => Promise.resolve(this.#scene.tokens ?? 10),
        sendRequest: this.#sendRequest.bind(this),
      }));
  }

  async #sendRequest(messages: unknown[], options: unknown, token: vscode.CancellationToken) {
    this.sent.push({ messages, options, token });
    if (typeof this.#behaviour !== "function") return this.#scene.hang?.();
    const stream = this.#behaviour({
      text: (value) => new TextPart(value),
      call: (input) => new ToolCallPart("1", "submit_grade", input),
      wait: (ms) => (this.clock += ms),
    });
    return { stream };
  }
}

class TokenSource {
  readonly token = { isCancellationRequested: false };

  cancel(): void {
    this.token.isCancellationRequested = true;
  }

  dispose(): void {}
}
