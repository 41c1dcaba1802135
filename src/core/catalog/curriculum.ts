import * as z from "zod";
import { KebabId } from "./question.ts";

/** `question-bank/curriculum.yaml`: the order in which topics are met. */
export const Curriculum = z.strictObject({
  schema: z.literal("dojo.curriculum/v1"),
  phases: z
    .array(
      z.strictObject({
        phase: z.int().min(1).max(4),
        title: z.string().min(1),
        purpose: z.string().min(1),
      }),
    )
    .min(1),
  topics: z
    .array(z.strictObject({ id: KebabId, title: z.string().min(1), phase: z.int().min(1).max(4) }))
    .min(1),
});
export type Curriculum = z.infer<typeof Curriculum>;

/** `question-bank/facts.yaml`: what vendors can change, with the source and the day it was checked. */
export const Facts = z.strictObject({
  schema: z.literal("dojo.facts/v1"),
  facts: z.array(
    z.strictObject({
      id: KebabId,
      statement: z.string().min(1),
      source_url: z.url(),
      checked: z.iso.date(),
    }),
  ),
});
export type Facts = z.infer<typeof Facts>;
