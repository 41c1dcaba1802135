import type * as vscode from "vscode";
import type { CommandId, Handlers } from "../commands.ts";
import type { KatasAround, kataRoom } from "../katas/kataRoom.ts";
import { Late } from "./late.ts";
import { lateHandlers } from "./lateHandlers.ts";

const COMMANDS = [
  "designDojo.openKata",
  "designDojo.openRandomKata",
  "designDojo.runKata",
  "designDojo.debugKata",
  "designDojo.watchKata",
  "designDojo.showNextHint",
  "designDojo.resetKata",
  "designDojo.compareKata",
  "designDojo.startMutationRound",
  "designDojo.openKataReadme",
] as const satisfies readonly CommandId[];

type KataHandlers = Pick<Handlers, (typeof COMMANDS)[number]>;
type Room = ReturnType<typeof kataRoom>;

/** Katas, loaded once the editor has started: the tree and the Test Explorer ask for them, the start does not wait. */
export class LateKatas implements vscode.Disposable {
  private readonly late = new Late<Room>(async () => {
    const { kataRoom } = await import("../katas/kataRoom.ts");
    return kataRoom(this.around);
  });

  constructor(private readonly around: KatasAround) {
    setImmediate(() => void this.late.get().catch((error: unknown) => around.log.error(error)));
  }

  get handlers(): KataHandlers {
    return lateHandlers(COMMANDS, async () => (await this.late.get()).handlers);
  }

  dispose(): void {
    for (const part of this.late.now?.disposables ?? []) part.dispose();
  }
}
