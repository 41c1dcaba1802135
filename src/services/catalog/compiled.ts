import type { Catalog } from "../../core/catalog/catalog.ts";
import type { Question } from "../../core/catalog/question.ts";
import type { Rubric } from "../../core/catalog/rubric.ts";
import { DojoError } from "../../core/errors.ts";
import type { Kata } from "../../core/katas/kata.ts";

/** What a pack may leave out because the product's own bank has it. */
export type Base = Pick<Catalog, "core" | "lexicon" | "decoys" | "curriculum" | "facts">;

/** A catalog as JSON carries it: validated once, when it was compiled. */
export interface CompiledCatalog extends Base {
  readonly schema: "dojo.catalog/v1";
  readonly questions: readonly Question[];
  readonly rubrics: readonly Rubric[];
  readonly katas: readonly Kata[];
}

/** The catalog that looks things up by id. Later catalogs add to earlier ones and never replace a question or a kata. */
export function catalogOf(first: CompiledCatalog, ...more: readonly CompiledCatalog[]): Catalog {
  const all = [first, ...more];
  const questions = byId(
    "question",
    all.flatMap((one) => one.questions),
  );
  const katas = byId(
    "kata",
    all.flatMap((one) => one.katas),
  );
  return {
    curriculum: first.curriculum,
    facts: first.facts,
    core: first.core,
    lexicon: first.lexicon,
    decoys: first.decoys,
    questions,
    rubrics: new Map(all.flatMap((one) => one.rubrics).map((rubric) => [rubric.id, rubric])),
    katas,
  };
}

function byId<T extends { readonly id: string }>(what: string, all: readonly T[]): Map<string, T> {
  const found = new Map<string, T>();
  for (const one of all) {
    if (found.has(one.id))
      throw new DojoError(`The ${what} "${one.id}" is in two content packs: rename one of them.`);
    found.set(one.id, one);
  }
  return found;
}
