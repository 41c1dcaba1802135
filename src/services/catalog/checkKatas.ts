import type { KataFile } from "../../core/katas/kata.ts";
import { kataCode, layoutFindings, type FileFinding } from "../../core/katas/layout.ts";
import {
  codeFindings,
  kataFindings,
  textFindings,
  type KataContext,
} from "../../core/katas/rules.ts";
import type { KataFiles } from "./kataFiles.ts";
import type { Problem } from "./yamlFile.ts";

/** Everything about a kata that is wrong and can be seen without running it. What cannot be read is said by `Pack`. */
export function kataProblems(files: KataFiles, context: KataContext): Problem[] {
  const { folder, kata: yaml, texts } = files;
  if (!yaml) return kataFileProblems(files);
  const kata = yaml.value;
  if (!kata) return [];
  return [
    ...kataFileProblems(files),
    ...kataFindings(kata, context).map((finding) => yaml.problem(finding)),
    ...fileFindings(kata, texts).map(({ file, message, line = 1 }) => ({
      file: `${folder}/${file}`,
      line,
      message,
    })),
  ];
}

/** Why a kata.yaml cannot be used: it is missing, is none, or does not belong to its folder. */
export function kataFileProblems(files: KataFiles): Problem[] {
  const { folder, kata: yaml } = files;
  if (!yaml) return [{ file: `${folder}/kata.yaml`, line: 1, message: "is missing: add it" }];
  if (!yaml.value) return yaml.problems;
  return placeFindings(files, yaml.value).map((finding) => yaml.problem(finding));
}

function placeFindings({ id, family }: KataFiles, kata: KataFile) {
  return [
    { path: ["id"], message: `must be "${id}", the folder's name`, ok: kata.id === id },
    {
      path: ["family"],
      message: `must be "${family}", the name of the folder above`,
      ok: kata.family === family,
    },
  ].filter(({ ok }) => !ok);
}

/** What is wrong with the files of a kata: missing, stray, empty, or against the rules of katas. */
export function fileFindings(kata: KataFile, texts: ReadonlyMap<string, string>): FileFinding[] {
  const names = [...texts.keys()];
  return [
    ...layoutFindings(kata, names),
    ...textFindings(texts),
    ...kataCode(kata, names).flatMap((code) => codeFindings(kata, code, texts)),
  ];
}
