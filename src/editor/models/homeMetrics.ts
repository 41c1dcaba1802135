import type { CallSummary, ServerLoad } from "../../core/models/callSummary.ts";
import { openMetricsText } from "../../core/models/openMetrics.ts";
import { summariseCalls } from "../../core/models/summarise.ts";
import { serverLoad } from "../../core/models/vllmMetrics.ts";
import { serverMetrics } from "../../services/models/serverMetrics.ts";
import type { Couriers } from "./couriers.ts";
import type { MetricsSource } from "./metricsSource.ts";

/** More than the 200 that are summed up for each model: several may take turns. */
const READ_CALLS = 2_000;

/** The figures of the home's call log, and what servers say of themselves. */
export class HomeMetrics implements MetricsSource {
  constructor(private readonly couriers: Couriers) {}

  get logFile(): string {
    return this.couriers.logFile;
  }

  async summaries(): Promise<{ models: readonly CallSummary[]; total: number }> {
    const records = await this.couriers.calls.recent(READ_CALLS);
    return { models: summariseCalls(records), total: records.length };
  }

  async load(origin: string): Promise<ServerLoad | null> {
    const text = await serverMetrics(origin);
    return text === null ? null : serverLoad(text);
  }

  async exportText(): Promise<string> {
    const { models } = await this.summaries();
    const loads = new Map<string, ServerLoad>();
    const origins = models
      .filter(({ provider }) => provider === "openai")
      .map(({ origin }) => origin);
    for (const origin of new Set(origins)) {
      const load = await this.load(origin);
      if (load !== null) loads.set(origin, load);
    }
    return openMetricsText(models, loads);
  }
}
