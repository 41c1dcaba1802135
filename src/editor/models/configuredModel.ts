import { Emitter } from "../../core/emitter.ts";
import type { Model } from "../../core/models/model.ts";
import type { Setting } from "../settings.ts";
import type { ApiKeys } from "./apiKeys.ts";
import { choiceOf, type GraderProvider, type ModelChoice } from "./choice.ts";
import type { Providers } from "./providers.ts";

type Stored<T> = Pick<Setting<T>, "value" | "store">;

interface GraderSettings {
  readonly graderProvider: Stored<GraderProvider>;
  readonly graderBaseUrl: Stored<string>;
  readonly graderModel: Stored<string>;
  /** Those that make another client necessary when they change. */
  readonly grader: readonly Pick<Setting<unknown>, "onDidChange">[];
}

/** The model that the settings name, made when it is first needed and kept until they change. */
export class ConfiguredModel {
  /** Another model, or none, is configured now. */
  readonly changed = new Emitter<void>();
  private readonly listeners: readonly { dispose(): void }[];
  private made: ReturnType<Providers["connect"]> | undefined;

  constructor(
    private readonly settings: GraderSettings,
    private readonly keys: Pick<ApiKeys, "for">,
    private readonly providers: Pick<Providers, "connect">,
  ) {
    this.listeners = settings.grader.map((setting) => setting.onDidChange(() => this.forget()));
  }

  /** Null: the checklist alone. @throws DojoError when the settings name a provider without a model. */
  get choice(): ModelChoice | null {
    const { graderProvider, graderBaseUrl, graderModel } = this.settings;
    return choiceOf(graderProvider.value, graderBaseUrl.value, graderModel.value);
  }

  /** Null: the checklist alone. @throws DojoError when the settings name no usable model. */
  async current(): Promise<Model | null> {
    const { choice } = this;
    if (choice === null) return null;
    // One and the same client, so that it keeps what it learnt of its server.
    const made = (this.made ??= this.connect(choice));
    const isSure = await made.then(
      (outcome) => outcome.isSure,
      () => false,
    );
    if (!isSure && this.made === made) this.made = undefined;
    return (await made).model;
  }

  /** Writes the choice to the user's settings; null is the checklist alone. */
  async choose(choice: ModelChoice | null): Promise<void> {
    const { graderProvider, graderBaseUrl, graderModel } = this.settings;
    // The provider comes last: until then the old one stands.
    if (choice !== null) {
      await graderBaseUrl.store(choice.baseUrl);
      await graderModel.store(choice.model);
    }
    await graderProvider.store(choice?.provider ?? "checklist");
  }

  /** The next request is made by a new client: a key has changed. */
  forget(): void {
    this.made = undefined;
    this.changed.emit();
  }

  dispose(): void {
    for (const listener of this.listeners) listener.dispose();
  }

  private async connect(choice: ModelChoice): ReturnType<Providers["connect"]> {
    const key = await this.keys.for(choice);
    return this.providers.connect(choice, key, new AbortController().signal);
  }
}
