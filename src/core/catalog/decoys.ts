import * as z from "zod";
import { KebabId } from "./question.ts";

/** A signal of a design that has nothing to do with ours. A judge that credits it is generous. */
const Decoy = z.strictObject({
  id: KebabId,
  /** Two decoys of one topic never stand in one prompt. */
  topic: KebabId,
  text: z.string().min(1),
  /** Beginnings of words and phrases: an interview that has one of them might really show this decoy. */
  words: z
    .array(
      z
        .string()
        .regex(
          /^[\p{Ll}\p{N}]+( [\p{Ll}\p{N}]+)*$/u,
          "use lower-case words with single spaces and no punctuation",
        ),
    )
    .min(1),
});
export type Decoy = z.infer<typeof Decoy>;

/** `rubrics/decoys.yaml`. */
export const Decoys = z.strictObject({
  schema: z.literal("dojo.decoys/v1"),
  decoys: z.array(Decoy),
});
export type Decoys = z.infer<typeof Decoys>;

/** Tells whether a text has a word that begins like one of the decoy's; case and punctuation do not matter. */
export function mentionsOf(text: string): (decoy: Pick<Decoy, "words">) => boolean {
  const plain = ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")}`;
  return ({ words }) => words.some((word) => plain.includes(` ${word}`));
}
