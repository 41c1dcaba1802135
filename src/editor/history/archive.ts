import { Emitter } from "../../core/emitter.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { readHistory, type HistoryRow } from "../../services/interview/history.ts";
import type { Log } from "../log.ts";
import type { Setting } from "../settings.ts";

/** The interviews of the home, read once and again after each change. */
export class Archive {
  readonly changed = new Emitter<void>();
  private readonly homeMoved: { dispose(): void };
  private read: Promise<readonly HistoryRow[]> | undefined;

  constructor(
    private readonly home: Setting<string>,
    private readonly log: Log,
  ) {
    this.homeMoved = home.onDidChange(() => this.refresh());
  }

  rows(): Promise<readonly HistoryRow[]> {
    this.read ??= readHistory(disk, this.home.value, (problem) => this.log.warn(problem)).catch(
      (error: unknown) => {
        this.log.error(error);
        return [];
      },
    );
    return this.read;
  }

  /** Something on disk is different now: the next `rows()` reads again. */
  refresh(): void {
    this.read = undefined;
    this.changed.emit();
  }

  dispose(): void {
    this.homeMoved.dispose();
  }
}
