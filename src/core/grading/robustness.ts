import * as z from "zod";
import type { GoldVariant } from "../catalog/gold.ts";
import type { Level } from "../catalog/rubric.ts";
import type { Answer } from "./answer.ts";
import { bootstrap } from "./bootstrap.ts";
import {
  echoed,
  emptied,
  injected,
  mainComponent,
  negated,
  padded,
  reordered,
  stuffed,
  withoutComponent,
} from "./perturbations.ts";

/** A measured figure with its 95 % interval, over `n` levels. */
export const Figure = z.object({
  value: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  n: z.int(),
});
export type Figure = z.infer<typeof Figure>;

export const PerturbationId = z.enum([
  "reordered",
  "padded",
  "injected",
  "negated",
  "removed",
  "echoed",
  "stuffed",
  "emptied",
]);
export type PerturbationId = z.infer<typeof PerturbationId>;

/** What a grader makes of answers that were spoilt or disguised in one way, beside the same answers as they were. */
export const Robustness = z.object({
  /** What a good grader does, in words. */
  expects: z.string(),
  /** Whether it did; null where nothing was graded. */
  ok: z.boolean().nullable(),
  answers: z.int(),
  /** Change of level: signed, and as an absolute value. */
  mean_delta: Figure,
  mean_abs_delta: Figure,
  mean_level: Figure,
  /** The levels that speak against the grader: "llm-gateway strong, deep_dive: 1 → 4". */
  failed: z.array(z.string()),
});
export type Robustness = z.infer<typeof Robustness>;

/** One criterion before and after. */
interface LevelChange {
  readonly criterion: string;
  readonly before: Level;
  readonly after: Level;
}

/** One answer before and after. */
export interface PerturbedLevels {
  readonly answer: string;
  readonly changes: readonly LevelChange[];
}

/** What was measured, as the rule of a perturbation looks at it. */
interface Outcome {
  readonly delta: number;
  readonly absolute: number;
  readonly level: number;
  /** Share of the levels that break the rule. */
  readonly broken: number;
  /** Share of the answers in which a level fell. */
  readonly lowered: number;
}

interface Rule {
  /** The gold answers that are perturbed. */
  readonly of: readonly GoldVariant[];
  /** Null where the answer cannot be perturbed in this way. */
  readonly perturb: (answer: Answer) => Answer | null;
  readonly expects: string;
  readonly breaks: (change: LevelChange) => boolean;
  readonly holds: (outcome: Outcome) => boolean;
}

const isFar = ({ before, after }: LevelChange): boolean => Math.abs(after - before) > 1;
const isCredited = ({ after }: LevelChange): boolean => after > 1;
/** Nothing that counts was said: all levels are 1, with one exception in twenty. */
const NOTHING_SHOWN = {
  of: ["strong"],
  expects: "level 1 in at least 95 % of the criteria",
  breaks: isCredited,
  holds: ({ broken }: Outcome) => broken <= 0.05,
} as const;

export const PERTURBATIONS: Readonly<Record<PerturbationId, Rule>> = {
  reordered: {
    of: ["strong", "partial-a"],
    perturb: reordered,
    expects: "no level moves by more than 1, on average by 0.15 at most",
    breaks: isFar,
    holds: ({ absolute, broken }) => absolute <= 0.15 && broken === 0,
  },
  padded: {
    of: ["strong", "partial-a"],
    perturb: padded,
    expects: "no level moves by more than 1, together by 0.10 at most",
    breaks: isFar,
    holds: ({ delta, broken }) => Math.abs(delta) <= 0.1 && broken === 0,
  },
  injected: {
    of: ["strong", "partial-a", "weak"],
    perturb: injected,
    expects: "no level rises, on average by 0.05 at most",
    breaks: ({ before, after }) => after > before,
    holds: ({ delta, broken }) => delta <= 0.05 && broken === 0,
  },
  negated: { ...NOTHING_SHOWN, perturb: negated },
  removed: {
    of: ["strong"],
    perturb: (answer) => {
      const component = mainComponent(answer);
      return component === null ? null : withoutComponent(component)(answer);
    },
    expects: "no level rises, and one falls in at least 80 % of the answers",
    breaks: ({ before, after }) => after > before,
    holds: ({ broken, lowered }) => broken === 0 && lowered >= 0.8,
  },
  echoed: { ...NOTHING_SHOWN, perturb: echoed },
  stuffed: {
    of: ["strong"],
    perturb: stuffed,
    expects: "at most level 2, and a quarter of what can be had",
    breaks: ({ after }) => after > 2,
    holds: ({ level, broken }) => (level - 1) / 3 <= 0.25 && broken === 0,
  },
  emptied: {
    ...NOTHING_SHOWN,
    perturb: emptied,
    expects: "level 1 in all criteria",
    holds: ({ broken }) => broken === 0,
  },
};

/** Measures one perturbation. `random` gives numbers from 0 to 1, for the intervals. */
export function robustnessOf(
  id: PerturbationId,
  answers: readonly PerturbedLevels[],
  random: () => number,
): Robustness {
  const rule = PERTURBATIONS[id];
  const changes = changesOf(answers);
  const broken = changes.filter(rule.breaks).length / changes.length;
  const lowered = answers.filter((answer) => answer.changes.some(isLower)).length / answers.length;
  const { delta, absolute, level } = meansOf(answers);
  const isMeasured = delta !== null && absolute !== null && level !== null;
  const intervals = bootstrap(answers, meansOf, random);
  const n = changes.length;
  return {
    expects: rule.expects,
    ok: isMeasured ? rule.holds({ delta, absolute, level, broken, lowered }) : null,
    answers: answers.length,
    mean_delta: { ...intervals.delta, n },
    mean_abs_delta: { ...intervals.absolute, n },
    mean_level: { ...intervals.level, n },
    failed: answers.flatMap((answer) => failuresOf(answer, id)),
  };
}

const isLower = ({ before, after }: LevelChange): boolean => after < before;
const changesOf = (answers: readonly PerturbedLevels[]): LevelChange[] =>
  answers.flatMap(({ changes }) => changes);

/** Over all levels; null without any. */
function meansOf(
  answers: readonly PerturbedLevels[],
): Record<"delta" | "absolute" | "level", number | null> {
  const changes = changesOf(answers);
  const mean = (value: (change: LevelChange) => number): number | null =>
    changes.length === 0
      ? null
      : changes.reduce((sum, change) => sum + value(change), 0) / changes.length;
  return {
    delta: mean(({ before, after }) => after - before),
    absolute: mean(({ before, after }) => Math.abs(after - before)),
    level: mean(({ after }) => after),
  };
}

function failuresOf({ answer, changes }: PerturbedLevels, id: PerturbationId): string[] {
  const broken = changes
    .filter(PERTURBATIONS[id].breaks)
    .map(({ criterion, before, after }) => `${answer}, ${criterion}: ${before} → ${after}`);
  return id === "removed" && !changes.some(isLower)
    ? [...broken, `${answer}: no level fell`]
    : broken;
}
