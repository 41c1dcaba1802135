import { type Brief, briefFor } from "../../core/grading/judge/brief.ts";
import type { JudgeTask } from "../../core/grading/judge/judgeTask.ts";
import { estimateTokens } from "../../core/models/estimate.ts";
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
  let paid = options.paid;
  for (let plan = 1; ; plan += 1) {
    const brief = briefFor(task, seed, context);
    const estimatedTokens = sizeOf(brief ?? briefFor(task, seed, null));
    if (brief === null)
      return {
        failure: {
          kind: "context-too-small",
          detail: "",
          ...(context !== null && { contextTokens: context }),
        },
        estimatedTokens,
      };
    const result = await new ModelRun(brief, courier, { ...options, paid }).finish();
    const { failure, judged } = result;
    if (failure?.kind === "context-refused" && judged === 0 && plan < MOST_PLANS) {
      context = smallerContext(failure, estimatedTokens);
      // Answers about other parts do not fit this plan.
      paid = [];
    } else if (failure !== null && (judged === 0 || failure.kind === "truncated"))
      return { failure, estimatedTokens };
    else return result;
  }
}

const sizeOf = (brief: Brief | null): number =>
  Math.max(0, ...(brief?.parts ?? []).map(({ prefix }) => estimateTokens(prefix)));

/** What the server says it holds, unless our prompt should have fitted into that: then it counts otherwise. */
const smallerContext = ({ contextTokens }: Failure, estimated: number): number =>
  contextTokens !== undefined && contextTokens < estimated
    ? contextTokens
    : Math.floor(Math.min(contextTokens ?? estimated, estimated) * SHRINK);
