import type { Curriculum, Facts } from "./curriculum.ts";
import type { GoldAnswer, GoldVariant } from "./gold.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Question } from "./question.ts";
import type { CoreRubric, Rubric } from "./rubric.ts";

/** The two independent sets of answers that measure a grader. */
export interface GoldSet {
  readonly gold: Partial<Record<GoldVariant, GoldAnswer>>;
  readonly paraphrase: Partial<Record<GoldVariant, GoldAnswer>>;
}

/** Everything the product knows about its questions, validated. */
export interface Catalog {
  readonly curriculum: Curriculum;
  readonly facts: Facts;
  readonly core: CoreRubric;
  readonly lexicon: Lexicon;
  readonly questions: ReadonlyMap<string, Question>;
  readonly rubrics: ReadonlyMap<string, Rubric>;
}
