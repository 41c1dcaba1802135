import type * as vscode from "vscode";
import type { Handlers } from "../commands.ts";
import type { Replays, ReplaysAround } from "../replay/replays.ts";
import { Late } from "./late.ts";

/** Replays, loaded by the first command or panel that needs them. */
export class LateReplays implements vscode.Disposable {
  private readonly late = new Late(async () => {
    const { Replays } = await import("../replay/replays.ts");
    return new Replays(this.around);
  });

  constructor(private readonly around: ReplaysAround) {}

  get handlers(): Pick<Handlers, "designDojo.replayInterview"> {
    return {
      "designDojo.replayInterview": async (target, place) =>
        (await this.replays()).show(target, place),
    };
  }

  replays(): Promise<Replays> {
    return this.late.get();
  }

  dispose(): void {
    this.late.now?.dispose();
  }
}
