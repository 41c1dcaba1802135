import { estimateTokens } from "../../models/estimate.ts";
import type { CallPlan } from "../../models/model.ts";
import { RED_FLAGS } from "./asked.ts";
import { type Brief, requestFor } from "./brief.ts";
import { firstAsks } from "./ladder.ts";

/** What grading an interview would send, made without sending it. */
export interface SendingPreview {
  /** `text`: prefix and task, as they go out, in the order in which they go. */
  readonly requests: readonly {
    readonly unit: string;
    readonly text: string;
    readonly estimatedTokens: number;
  }[];
  /** What all requests have in common, at their start. */
  readonly prefixTokens: number;
}

/** The first request of every errand; replies that cannot be used are asked for again. */
export function previewOf(brief: Brief, plan: CallPlan): SendingPreview {
  const asks = firstAsks(brief.units, brief.fitsAllInOne ? plan : "per-criterion");
  const requests = brief.parts.flatMap((part) =>
    asks.map((ask) => {
      const { request } = requestFor(brief, part, ask, 0, "schema");
      const text = request.prefix + request.task;
      return { unit: unitName(ask.units, brief), text, estimatedTokens: estimateTokens(text) };
    }),
  );
  return { requests, prefixTokens: estimateTokens(brief.parts[0]?.prefix ?? "") };
}

/** What an ask is about, as the user reads it. */
export function unitName(units: readonly string[], { task }: Pick<Brief, "task">): string {
  const [unit = ""] = units;
  if (units.length > 1) return "all criteria";
  if (unit === RED_FLAGS) return "red flags";
  return task.core.criteria.find(({ id }) => id === unit)?.title ?? unit;
}
