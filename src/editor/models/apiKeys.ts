import type * as vscode from "vscode";
import { baseUrlOf, originOf } from "./choice.ts";
import type { Place } from "./look.ts";

const PREFIX = "designDojo.apiKey:";

/**
 * API keys, each bound to the origin that it was entered for: scheme, host and port. Whoever changes the address in
 * the settings gets no key with it.
 */
export class ApiKeys {
  constructor(
    private readonly secrets: Pick<vscode.SecretStorage, "get" | "store" | "delete" | "keys">,
  ) {}

  /** The key for the origin of this place; undefined when none was entered for it, or it takes none. */
  async for(place: Place): Promise<string | undefined> {
    if (place.provider !== "openai") return undefined;
    return this.secrets.get(PREFIX + originOf(baseUrlOf(place)));
  }

  async set(baseUrl: string, key: string): Promise<void> {
    await this.secrets.store(PREFIX + originOf(baseUrl), key);
  }

  /** The origins that have a key. */
  async origins(): Promise<string[]> {
    const stored = await this.secrets.keys();
    return stored
      .filter((name) => name.startsWith(PREFIX))
      .map((name) => name.slice(PREFIX.length));
  }

  async forget(baseUrl: string): Promise<void> {
    await this.secrets.delete(PREFIX + originOf(baseUrl));
  }
}
