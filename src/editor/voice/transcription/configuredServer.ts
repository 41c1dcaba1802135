import { transcriptionUrl } from "../../../core/voice/transcriptionServer.ts";
import { SpeechServer } from "../../../services/voice/transcription/speechServer.ts";
import type { ApiKeys } from "../../models/apiKeys.ts";
import type { Settings } from "../../settings.ts";

/** The server that the settings name. What it has shown to take is remembered until they name another one. */
export class ConfiguredServer {
  private known: { readonly named: string; readonly server: SpeechServer } | undefined;

  constructor(
    private readonly settings: Pick<
      Settings,
      "transcriptionUrl" | "transcriptionModel" | "transcriptionLanguage"
    >,
    private readonly keys: ApiKeys,
  ) {}

  /** As it stands in the settings; empty: recordings are not transcribed. */
  get address(): string {
    return this.settings.transcriptionUrl.value;
  }

  /** @throws DojoError when the settings name no server. */
  async current(): Promise<SpeechServer> {
    const { transcriptionModel, transcriptionLanguage } = this.settings;
    const url = transcriptionUrl(this.address);
    const place = { url, model: transcriptionModel.value, language: transcriptionLanguage.value };
    const key = await this.keys.for({ provider: "openai", baseUrl: url });
    const named = JSON.stringify([place, key]);
    if (this.known?.named !== named) this.known = { named, server: new SpeechServer(place, key) };
    return this.known.server;
  }
}
