import * as z from "zod";
import { KebabId } from "./question.ts";
import { Level } from "./rubric.ts";

export const GoldVariant = z.enum(["strong", "good", "partial-a", "partial-b", "weak"]);
export type GoldVariant = z.infer<typeof GoldVariant>;

/** `question-bank/designs/<id>/gold/[paraphrase/]<variant>.yaml`: an interview written from the rubric's anchors. */
export const GoldAnswer = z.strictObject({
  schema: z.literal("dojo.gold/v1"),
  question: KebabId,
  variant: GoldVariant,
  turns: z
    .array(
      z.strictObject({
        /** Minutes and seconds, "12:40". */
        at: z.string().regex(/^\d{1,2}:\d{2}$/, 'use "minutes:seconds"'),
        speaker: z.enum(["candidate", "interviewer"]),
        text: z.string().min(1),
      }),
    )
    .min(1),
  notes: z.string(),
  board: z.strictObject({
    nodes: z.array(
      z.strictObject({
        id: z.string().min(1),
        kind: z.string().optional(),
        text: z.string(),
        in: z.string().optional(),
      }),
    ),
    edges: z.array(
      z.strictObject({ from: z.string(), to: z.string(), label: z.string().optional() }),
    ),
  }),
  expected: z.record(z.string(), z.strictObject({ level: Level, why: z.string().min(1) })),
});
export type GoldAnswer = z.infer<typeof GoldAnswer>;

/** The answer as first written, or in other words and another order. */
export type GoldSet = "gold" | "paraphrase";

/** A gold answer with the set that it belongs to. */
export interface GoldEntry {
  readonly set: GoldSet;
  readonly answer: GoldAnswer;
}
