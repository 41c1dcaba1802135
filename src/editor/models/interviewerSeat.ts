import type { Catalog } from "../../core/catalog/catalog.ts";
import { type Interviewer, ModelInterviewer } from "../../services/interview/interviewer.ts";
import type { Log } from "../log.ts";
import type { Setting } from "../settings.ts";
import type { ConfiguredModel } from "./configuredModel.ts";
import type { Consent } from "./consent.ts";
import type { Couriers } from "./couriers.ts";

interface Parts {
  readonly configured: Pick<ConfiguredModel, "current" | "changed">;
  readonly consent: Pick<Consent, "isGiven">;
  readonly couriers: Couriers;
  readonly catalog: () => Catalog;
  readonly isWanted: Pick<Setting<boolean>, "value">;
  readonly log: Log;
}

/** The model that plays the interviewer. Until it is found, and wherever nobody agreed to it, the script stands in. */
export class InterviewerSeat {
  private seated: Interviewer | null | undefined;
  private readonly stop: () => void;

  constructor(private readonly parts: Parts) {
    this.stop = parts.configured.changed.on(() => (this.seated = undefined));
  }

  /** Null for the script. The first call looks for the model and does not wait. */
  get interviewer(): Interviewer | null {
    if (!this.parts.isWanted.value) return null;
    if (this.seated === undefined) {
      this.seated = null;
      void this.seat();
    }
    return this.seated;
  }

  dispose(): void {
    this.stop();
  }

  private async seat(): Promise<void> {
    const { configured, consent, couriers, catalog, log } = this.parts;
    try {
      const model = await configured.current();
      if (model === null || !consent.isGiven(model.identity)) return;
      const courier = await couriers.to(model);
      this.seated = new ModelInterviewer(courier.asModel("interviewer"), catalog);
    } catch (error) {
      log.warn(error);
    }
  }
}
