import type { Kata } from "../katas/kata.ts";
import type { Curriculum, Facts } from "./curriculum.ts";
import type { Decoys } from "./decoys.ts";
import type { Lexicon } from "./lexicon.ts";
import type { Question } from "./question.ts";
import type { CoreRubric, Rubric } from "./rubric.ts";

/** Everything the product knows about its questions, validated. */
export interface Catalog {
  readonly curriculum: Curriculum;
  readonly facts: Facts;
  readonly core: CoreRubric;
  readonly lexicon: Lexicon;
  readonly decoys: Decoys;
  readonly questions: ReadonlyMap<string, Question>;
  readonly rubrics: ReadonlyMap<string, Rubric>;
  readonly katas: ReadonlyMap<string, Kata>;
}
