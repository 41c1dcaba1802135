import { join } from "node:path";
import type { Model } from "../../core/models/model.ts";
import { disk } from "../../services/files/fileSystem.ts";
import { CallLog } from "../../services/models/callLog.ts";
import { Courier } from "../../services/models/courier.ts";
import { loadClients } from "../../services/models/loadClients.ts";
import { realPace } from "../../services/models/pace.ts";
import type { Log } from "../log.ts";
import type { Setting } from "../settings.ts";

/** The ways to models, one for each client, and the log that they all write: `models/calls.jsonl` in the home. */
export class Couriers {
  private readonly made = new WeakMap<Model, Promise<Courier>>();
  private current: { readonly file: string; readonly log: CallLog } | undefined;

  constructor(
    private readonly home: Pick<Setting<string>, "value">,
    private readonly log: Log,
    /** Hears that there are new figures. */
    private readonly onCall: () => void,
  ) {}

  get logFile(): string {
    return join(this.home.value, "models", "calls.jsonl");
  }

  get calls(): CallLog {
    const file = this.logFile;
    if (this.current?.file !== file)
      this.current = { file, log: new CallLog(file, disk, (problem) => this.log.warn(problem)) };
    return this.current.log;
  }

  to(model: Model): Promise<Courier> {
    const courier = this.made.get(model) ?? this.make(model);
    this.made.set(model, courier);
    return courier;
  }

  private async make(model: Model): Promise<Courier> {
    const { costOf } = await loadClients();
    return new Courier(model, {
      pace: realPace,
      now: () => new Date().toISOString(),
      log: (record) => void this.calls.append(record).then(this.onCall),
      costOf,
    });
  }
}
