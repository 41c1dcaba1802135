import type * as vscode from "vscode";
import type { Handlers } from "../commands.ts";
import type { Replays, ReplaysAround } from "../replay/replays.ts";

/** Replays, loaded by the first command or panel that needs them. */
export class LateReplays implements vscode.Disposable {
  private loading: Promise<Replays> | undefined;
  private loaded: Replays | undefined;

  constructor(private readonly around: ReplaysAround) {}

  get handlers(): Pick<Handlers, "designDojo.replayInterview"> {
    return {
      "designDojo.replayInterview": async (target, place) =>
        (await this.replays()).show(target, place),
    };
  }

  replays(): Promise<Replays> {
    return (this.loading ??= this.load());
  }

  dispose(): void {
    this.loaded?.dispose();
  }

  private async load(): Promise<Replays> {
    const { Replays } = await import("../replay/replays.ts");
    return (this.loaded = new Replays(this.around));
  }
}
