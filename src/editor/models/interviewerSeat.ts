import type { Catalog } from "../../core/catalog/catalog.ts";
import type { ModelIdentity } from "../../core/models/model.ts";
import { type Interviewer, ModelInterviewer } from "../../services/interview/interviewer.ts";
import type { Interviews } from "../interview/interviews.ts";
import type { Log } from "../log.ts";
import type { Setting } from "../settings.ts";
import type { ConfiguredModel } from "./configuredModel.ts";
import type { Consent } from "./consent.ts";
import type { Couriers } from "./couriers.ts";

interface Parts {
  readonly interviews: Pick<Interviews, "changed" | "live">;
  readonly configured: Pick<ConfiguredModel, "current" | "changed">;
  readonly consent: Pick<Consent, "isGiven">;
  readonly couriers: Couriers;
  readonly catalog: () => Catalog;
  readonly isWanted: Pick<Setting<boolean>, "value">;
  readonly log: Log;
}

/** The model that plays the interviewer. Until it is found, and wherever nobody agreed to it, the script stands in. */
export class InterviewerSeat {
  /** Undefined: nobody has looked for a model yet; null: there is none, or it is being looked for. */
  private found: { identity: ModelIdentity; interviewer: Interviewer } | null | undefined;
  private readonly listeners: readonly (() => void)[];

  constructor(private readonly parts: Parts) {
    const { configured, interviews } = parts;
    this.listeners = [
      configured.changed.on(() => (this.found = undefined)),
      // Found before the first question: a question does not wait for it.
      interviews.changed.on(() => {
        if (interviews.live) this.look();
      }),
    ];
  }

  /** Null for the script. */
  get interviewer(): Interviewer | null {
    this.look();
    const { consent, isWanted } = this.parts;
    const { found } = this;
    return found && isWanted.value && consent.isGiven(found.identity) ? found.interviewer : null;
  }

  dispose(): void {
    for (const stop of this.listeners) stop();
  }

  private look(): void {
    if (this.found !== undefined || !this.parts.isWanted.value) return;
    this.found = null;
    void this.find();
  }

  private async find(): Promise<void> {
    const { configured, couriers, catalog, log } = this.parts;
    try {
      const model = await configured.current();
      if (model === null) return;
      const courier = await couriers.to(model);
      const interviewer = new ModelInterviewer(courier.asModel("interviewer"), catalog);
      this.found = { identity: model.identity, interviewer };
    } catch (error) {
      log.warn(error);
    }
  }
}
