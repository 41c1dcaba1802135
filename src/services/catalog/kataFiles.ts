import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { KataFamily, KataFile } from "../../core/katas/kata.ts";
import type { Problem } from "./yamlFile.ts";
import { YamlFile } from "./yamlFile.ts";

/** The folders below `question-bank/katas`: the families, and what all katas share. */
const SHARED = "support";
const FAMILIES = new Set<string>(KataFamily.options);

/** The files of one kata in a content pack. */
export interface KataFiles {
  readonly id: string;
  readonly family: string;
  /** Relative to the pack. */
  readonly folder: string;
  readonly kata: YamlFile<KataFile> | undefined;
  /** Every file's text by its path relative to the kata's folder. */
  readonly texts: ReadonlyMap<string, string>;
}

/** The katas of the pack at `root`. What is no kata is reported. */
export function readKatas(root: string, problems: Problem[]): KataFiles[] {
  const bank = "question-bank/katas";
  return entries(join(root, bank)).flatMap((family) => {
    if (family === SHARED) return [];
    if (!FAMILIES.has(family)) {
      const message = `is no family of katas: use ${KataFamily.options.join(", ")}`;
      problems.push({ file: `${bank}/${family}`, line: 1, message });
      return [];
    }
    return entries(join(root, bank, family)).flatMap((id) => {
      const folder = `${bank}/${family}/${id}`;
      if (statSync(join(root, folder)).isDirectory()) return [readKata(root, family, id, problems)];
      const message = "is a file where a kata's folder should be: move or remove it";
      problems.push({ file: folder, line: 1, message });
      return [];
    });
  });
}

function readKata(root: string, family: string, id: string, problems: Problem[]): KataFiles {
  const folder = `question-bank/katas/${family}/${id}`;
  const texts = new Map(
    filesOf(join(root, folder)).map((file) => [
      file,
      readFileSync(join(root, folder, file), "utf8"),
    ]),
  );
  const yaml = texts.get("kata.yaml");
  const kata = yaml === undefined ? undefined : new YamlFile(`${folder}/kata.yaml`, yaml, KataFile);
  problems.push(...(kata?.problems ?? []));
  return { id, family, folder, kata, texts };
}

/** Every file below a folder, relative to it, with forward slashes. */
function filesOf(folder: string, below = ""): string[] {
  return entries(join(folder, below)).flatMap((name) => {
    const file = below === "" ? name : `${below}/${name}`;
    return statSync(join(folder, file)).isDirectory() ? filesOf(folder, file) : [file];
  });
}

function entries(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => !name.startsWith("."))
    .toSorted();
}
