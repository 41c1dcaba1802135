import type { GoldEntry } from "../../core/catalog/gold.ts";
import { DojoError } from "../../core/errors.ts";
import { parseHints } from "../../core/katas/hints.ts";
import { checkPack, sharedParts, texts as designTexts } from "./check.ts";
import type { CompiledCatalog } from "./compiled.ts";
import { Pack } from "./pack.ts";
import type { Problem } from "./yamlFile.ts";

/** A content pack with problems: the message lists them by file and line. */
export class BadPack extends DojoError {
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(({ file, line, message }) => `${file}:${line}: ${message}`).join("\n"));
  }
}

/**
 * Reads, checks and joins a content pack.
 * @throws BadPack when anything in it is wrong.
 */
export async function compileCatalog(
  root: string,
  base?: CompiledCatalog,
): Promise<CompiledCatalog> {
  const pack = new Pack(root);
  const problems = await checkPack(pack, base);
  const shared = sharedParts(pack, base);
  if (problems.length > 0 || !shared) throw new BadPack(problems);
  return {
    schema: "dojo.catalog/v1",
    ...shared,
    questions: pack.designs.flatMap((design) =>
      design.question?.value ? [{ ...design.question.value, ...designTexts(design) }] : [],
    ),
    rubrics: [...pack.rubrics.values()].flatMap((file) => (file.value ? [file.value] : [])),
    katas: pack.katas.flatMap(({ kata, texts }) =>
      kata?.value ? [{ ...kata.value, hints: parseHints(texts.get("hints.md") ?? "") }] : [],
    ),
  };
}

/** The gold answers of a content pack that `compileCatalog` has accepted, by design. */
export function compileGold(root: string): GoldEntry[] {
  return new Pack(root).designs.flatMap(({ gold }) =>
    gold.flatMap(({ set, file }) => (file.value ? [{ set, answer: file.value }] : [])),
  );
}
