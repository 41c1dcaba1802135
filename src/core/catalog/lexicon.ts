import * as z from "zod";
import { KebabId } from "./question.ts";

/** An idea with the words that engineers use for it, and what speech-to-text makes of them. */
const Concept = z.strictObject({
  id: KebabId,
  terms: z.array(z.string().min(1)).min(1),
  heard_as: z.array(z.string().min(1)).default([]),
});

/** A unit of measure with its spellings, for `number(unit)`. */
const Unit = z.strictObject({ id: KebabId, spellings: z.array(z.string().min(1)).min(1) });

/** `rubrics/lexicon.yaml`. */
export const Lexicon = z.strictObject({
  schema: z.literal("dojo.lexicon/v1"),
  revision: z.int().positive(),
  concepts: z.array(Concept).min(1),
  units: z.array(Unit).min(1),
});
export type Lexicon = z.infer<typeof Lexicon>;
