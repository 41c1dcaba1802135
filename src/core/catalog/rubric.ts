import * as z from "zod";
import { KebabId } from "./question.ts";

export const Level = z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]);
export type Level = z.infer<typeof Level>;

/** A dimension of the grade with an observable anchor for each level. */
export const Criterion = z.strictObject({
  id: z.string().min(1),
  title: z.string().min(1),
  /** True where words alone cannot show the level: the checklist stops at level 3 there. */
  judgement: z.boolean(),
  /** True for criteria that only some questions use. */
  optional: z.boolean().default(false),
  /** True for a criterion that is never weighed: shown with the user's own level only. */
  reported: z.boolean().default(false),
  anchors: z.strictObject({ "1": z.string(), "2": z.string(), "3": z.string(), "4": z.string() }),
});
export type Criterion = z.infer<typeof Criterion>;

export const Band = z.enum(["strong_hire", "hire", "lean_no", "no"]);
export type Band = z.infer<typeof Band>;

/** A condition on levels that a band needs: `min_level` for the named criteria, `min_any` for all of them. */
export const Gate = z.strictObject({
  min_level: z.record(z.string(), Level),
  min_any: Level,
});
export type Gate = z.infer<typeof Gate>;

/** `rubrics/core.yaml`. */
export const CoreRubric = z.strictObject({
  schema: z.literal("dojo.core-rubric/v1"),
  id: z.literal("core"),
  revision: z.int().positive(),
  criteria: z.array(Criterion).min(1),
  bands: z.strictObject({ strong_hire: z.number(), hire: z.number(), lean_no: z.number() }),
  gates: z.strictObject({ strong_hire: Gate, hire: Gate }),
  /** Moves the band limits. */
  target_level_shift: z.strictObject({ mid: z.number(), senior: z.number(), staff: z.number() }),
});
export type CoreRubric = z.infer<typeof CoreRubric>;

/** What the checklist looks for. Expressions are in the `find` language (`core/grading/find.ts`). */
export const Find = z
  .strictObject({
    any: z.array(z.string()).min(1).optional(),
    all: z.array(z.string()).min(1).optional(),
  })
  .refine((find) => find.any !== undefined || find.all !== undefined, "needs `any` or `all`");
export type Find = z.infer<typeof Find>;

export const Tier = z.enum(["basic", "core", "stretch"]);
export type Tier = z.infer<typeof Tier>;

/** One observable thing that a candidate says or draws. */
const Signal = z.strictObject({
  id: KebabId,
  criterion: z.string().min(1),
  tier: Tier,
  text: z.string().min(1),
  why: z.string().min(1),
  find: Find,
  next: z.string().min(1),
});

/** A statement or choice that caps criteria. Without `find` the checklist never raises it. */
export const RedFlag = z.strictObject({
  id: KebabId,
  text: z.string().min(1),
  find: Find.optional(),
  cap: z.record(z.string(), Level),
});
export type RedFlag = z.infer<typeof RedFlag>;

/** `rubrics/designs/<id>.yaml`. Weights sum to 100. */
export const Rubric = z.strictObject({
  schema: z.literal("dojo.rubric/v1"),
  id: KebabId,
  revision: z.int().positive(),
  extends: z.literal("core"),
  weights: z.record(z.string(), z.number().positive()),
  signals: z.array(Signal).min(1),
  red_flags: z.array(RedFlag),
});
export type Rubric = z.infer<typeof Rubric>;
