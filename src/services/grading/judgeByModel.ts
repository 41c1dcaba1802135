import { briefFor } from "../../core/grading/judge/brief.ts";
import type { JudgeTask } from "../../core/grading/judge/judgeTask.ts";
import type { Failure } from "../../core/models/failure.ts";
import type { Courier } from "../models/courier.ts";
import { ModelRun, type RunOptions, type RunResult } from "./modelRun.ts";

/** How often a plan is made anew after the server said that a prompt was too long for it. */
const MOST_PLANS = 3;
/** Its tokenizer counts more than we do: leave room. */
const SHRINK = 0.7;

/** Nothing of the interview could be judged, for this reason. */
export interface NotJudged {
  readonly failure: Failure;
  readonly estimatedTokens: number;
}

/**
 * Has a model judge one interview. A prompt that turns out to be too long is split and asked again; what was cut
 * silently is thrown away whole.
 */
export async function judgeByModel(
  task: JudgeTask,
  seed: string,
  courier: Courier,
  options: RunOptions,
): Promise<RunResult | NotJudged> {
  let context = courier.model.traits.contextTokens;
  for (let plan = 1; ; plan += 1) {
    const brief = briefFor(task, seed, context);
    const estimatedTokens = (brief ?? briefFor(task, seed, null))?.neededTokens ?? 0;
    if (brief === null)
      return {
        failure: {
          kind: "context-too-small",
          detail: "",
          ...(context !== null && { contextTokens: context }),
        },
        estimatedTokens,
      };
    const result = await new ModelRun(brief, courier, options).finish();
    const { failure, judged } = result;
    if (failure?.kind === "context-refused" && judged === 0 && plan < MOST_PLANS)
      context = smallerContext(failure, context, estimatedTokens);
    else if (failure !== null && (judged === 0 || failure.kind === "truncated"))
      return { failure, estimatedTokens };
    else return result;
  }
}

/** What the server says it holds; where that is no news, it counts more tokens than we do: leave room. */
function smallerContext(
  { contextTokens }: Failure,
  planned: number | null,
  estimated: number,
): number {
  const known = planned ?? Number.POSITIVE_INFINITY;
  return contextTokens !== undefined && contextTokens < known
    ? contextTokens
    : Math.floor(Math.min(known, estimated) * SHRINK);
}
