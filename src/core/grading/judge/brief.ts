import { estimateTokens } from "../../models/estimate.ts";
import type { ModelRequest, ReplyFormat } from "../../models/model.ts";
import type { Markers } from "../../models/truncation.ts";
import { type Asked, askFor, unitsOf } from "./asked.ts";
import { type Exhibit, splitExhibits } from "./exhibits.ts";
import { exhibitLine } from "./fence.ts";
import type { JudgeTask } from "./judgeTask.ts";
import type { Ask } from "./ladder.ts";
import { markersOf } from "./markers.ts";
import {
  complaintAbout,
  outputTokensFor,
  promptPrefix,
  promptTask,
  replySchemaOf,
} from "./prompt.ts";

/** One prompt's worth of an interview. */
export interface BriefPart {
  readonly prefix: string;
  readonly markers: Markers;
}

/** Everything that a model is going to be asked about one interview. */
export interface Brief {
  readonly task: JudgeTask;
  /** Hex digits that decide fence, markers and orders: the same interview gives the same bytes. */
  readonly seed: string;
  readonly units: readonly string[];
  readonly parts: readonly BriefPart[];
  /** What prompt and reply must fit into; null is unknown. */
  readonly contextTokens: number | null;
  /** What its longest prompt takes with the answer on one unit. */
  readonly neededTokens: number;
  /** Whether the answers on all units fit beside the prompt. */
  readonly fitsAllInOne: boolean;
}

/** Room for a chat template, and for a tokenizer that counts otherwise. */
const MARGIN = 512;

/**
 * Plans the prompts for a context of so many tokens; null is unknown, and one prompt is made. A long interview is
 * split into parts that overlap; where even that is too long, the reference notes stay out. Null: it cannot fit.
 */
export function briefFor(
  task: JudgeTask,
  seed: string,
  contextTokens: number | null,
): Brief | null {
  const units = unitsOf(task.rubric);
  const besideOne = Math.max(...units.map((unit) => sizeBeside([unit], task, seed)));
  const besideAll = sizeBeside(units, task, seed);
  const most = contextTokens ?? Number.POSITIVE_INFINITY;
  const { exhibits } = task.record;
  for (const hasReference of [true, false]) {
    const draft = new Draft(task, seed, hasReference);
    const room = most - besideOne - draft.size([]);
    if (room < MARGIN) continue;
    const groups = splitExhibits(exhibits, room, (one) => estimateTokens(exhibitLine(one)) + 1);
    const parts = draft.parts(groups.length === 0 ? [[]] : groups);
    const longest = Math.max(...parts.map(({ prefix }) => estimateTokens(prefix)));
    const neededTokens = longest + besideOne;
    const fitsAllInOne = longest + besideAll <= most;
    if (neededTokens <= most)
      return { task, seed, units, parts, contextTokens, neededTokens, fitsAllInOne };
  }
  return null;
}

/** Makes prefixes from exhibits. */
class Draft {
  constructor(
    private readonly task: JudgeTask,
    private readonly seed: string,
    private readonly hasReference: boolean,
  ) {}

  parts(groups: readonly (readonly Exhibit[])[]): BriefPart[] {
    return groups.map((exhibits, at) => {
      const markers = markersOf(this.seed.slice(8 * at) || this.seed);
      return { markers, prefix: this.#prefix(exhibits, markers, at + 1, groups.length) };
    });
  }

  size(exhibits: readonly Exhibit[]): number {
    return estimateTokens(this.#prefix(exhibits, markersOf(this.seed), 1, 1));
  }

  #prefix(exhibits: readonly Exhibit[], markers: Markers, number: number, of: number): string {
    const { question, core, rubric } = this.task;
    return promptPrefix({
      question: {
        ...question,
        reference: this.hasReference ? question.reference : "(left out for lack of room)",
      },
      criteria: core.criteria.filter(({ id }) => rubric.weights[id] !== undefined),
      exhibits,
      fence: this.seed.slice(0, 12),
      markers,
      part: { number, of },
    });
  }
}

/** Tokens of the question sheet and its answer. */
function sizeBeside(units: readonly string[], task: JudgeTask, seed: string): number {
  const asked = sheetFor(units, task, seed);
  return estimateTokens(promptTask(asked)) + outputTokensFor(asked) + MARGIN;
}

const sheetFor = (units: readonly string[], task: JudgeTask, order: string): Asked =>
  askFor(units, { rubric: task.rubric, criteria: task.core.criteria, decoys: task.decoys }, order);

/** What a reply may take beyond the answer: white space, and some thinking. */
const SLACK = 4_096;
const SAMPLE_TEMPERATURE = 0.3;

/** The request for one ask about one part. `sample` counts from 0: each sample lists the signals in another order. */
export function requestFor(
  brief: Brief,
  part: BriefPart,
  ask: Ask,
  sample: number,
  format: ReplyFormat,
): { readonly request: ModelRequest; readonly asked: Asked } {
  const asked = sheetFor(ask.units, brief.task, `${brief.seed}${sample}`);
  const complaint = ask.problems.length === 0 ? "" : complaintAbout(ask.problems);
  const task = `${promptTask(asked)}${complaint}`;
  const { contextTokens } = brief;
  const room =
    contextTokens === null
      ? Number.POSITIVE_INFINITY
      : contextTokens - estimateTokens(part.prefix + task) - MARGIN / 2;
  return {
    asked,
    request: {
      prefix: part.prefix,
      task,
      schema: format === "schema" ? replySchemaOf(asked) : null,
      format,
      maxOutputTokens: Math.max(256, Math.min(outputTokensFor(asked) + SLACK, room)),
      temperature: ask.step === "sample" ? SAMPLE_TEMPERATURE : 0,
      thinking: ask.thinking,
    },
  };
}
