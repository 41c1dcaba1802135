import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type * as z from "zod";
import { Curriculum, Facts } from "../../core/catalog/curriculum.ts";
import { Decoys } from "../../core/catalog/decoys.ts";
import { GoldAnswer, GoldVariant } from "../../core/catalog/gold.ts";
import { Lexicon } from "../../core/catalog/lexicon.ts";
import { FollowUpsFile, QuestionFile } from "../../core/catalog/question.ts";
import { CoreRubric, Rubric } from "../../core/catalog/rubric.ts";
import { BadInput } from "../../core/errors.ts";
import { readKatas, type KataFiles } from "./kataFiles.ts";
import { YamlFile, type Problem } from "./yamlFile.ts";

/** A gold answer with the set it belongs to. */
export interface GoldFile {
  readonly set: "gold" | "paraphrase";
  readonly variant: string;
  readonly file: YamlFile<GoldAnswer>;
}

/** The files of one design question. */
export interface DesignFiles {
  readonly id: string;
  readonly folder: string;
  readonly question: YamlFile<QuestionFile> | undefined;
  readonly followups: YamlFile<z.infer<typeof FollowUpsFile>> | undefined;
  readonly texts: Readonly<Record<"prompt.md" | "reference.md" | "model.mmd", string | undefined>>;
  readonly gold: readonly GoldFile[];
}

const DESIGN_FILES = new Set([
  "question.yaml",
  "followups.yaml",
  "prompt.md",
  "reference.md",
  "model.mmd",
  "gold",
]);

/**
 * A content pack on disk: a folder with `question-bank/` and `rubrics/`. Reading never throws for bad content;
 * `problems` says what could not be read, each with file and line.
 */
export class Pack {
  readonly root: string;
  readonly problems: Problem[] = [];
  readonly core: YamlFile<CoreRubric> | undefined;
  readonly lexicon: YamlFile<Lexicon> | undefined;
  readonly decoys: YamlFile<Decoys> | undefined;
  readonly curriculum: YamlFile<Curriculum> | undefined;
  readonly facts: YamlFile<Facts> | undefined;
  readonly designs: readonly DesignFiles[];
  readonly katas: readonly KataFiles[];
  readonly rubrics: ReadonlyMap<string, YamlFile<Rubric>>;

  /** @throws BadInput when `folder` is no content pack at all. */
  constructor(folder: string) {
    this.root = packRoot(folder);
    this.core = this.optional("rubrics/core.yaml", CoreRubric);
    this.lexicon = this.optional("rubrics/lexicon.yaml", Lexicon);
    this.decoys = this.optional("rubrics/decoys.yaml", Decoys);
    this.curriculum = this.optional("question-bank/curriculum.yaml", Curriculum);
    this.facts = this.optional("question-bank/facts.yaml", Facts);
    this.designs = this.folders("question-bank/designs").map((id) => this.design(id));
    this.katas = readKatas(this.root, this.problems);
    this.rubrics = new Map(
      this.entries("rubrics/designs").flatMap((name) => {
        const file = name.endsWith(".yaml")
          ? this.optional(`rubrics/designs/${name}`, Rubric)
          : undefined;
        return file ? [[basename(name, ".yaml"), file]] : [];
      }),
    );
  }

  /** Reports a missing or stray file. */
  report(file: string, message: string): void {
    this.problems.push({ file, line: 1, message });
  }

  private design(id: string): DesignFiles {
    const folder = `question-bank/designs/${id}`;
    for (const name of this.entries(folder))
      if (!DESIGN_FILES.has(name))
        this.report(`${folder}/${name}`, `is not a part of a design: remove it`);
    return {
      id,
      folder,
      question: this.required(`${folder}/question.yaml`, QuestionFile),
      followups: this.required(`${folder}/followups.yaml`, FollowUpsFile),
      texts: {
        "prompt.md": this.text(`${folder}/prompt.md`),
        "reference.md": this.text(`${folder}/reference.md`),
        "model.mmd": this.text(`${folder}/model.mmd`),
      },
      gold: [
        ...this.goldFiles(`${folder}/gold`, "gold"),
        ...this.goldFiles(`${folder}/gold/paraphrase`, "paraphrase"),
      ],
    };
  }

  private goldFiles(folder: string, set: GoldFile["set"]): GoldFile[] {
    for (const name of this.entries(folder))
      if (
        name !== "paraphrase" &&
        !GoldVariant.options.some((variant) => name === `${variant}.yaml`)
      )
        this.report(
          `${folder}/${name}`,
          `is no gold answer: use ${GoldVariant.options.join(", ")} with .yaml`,
        );
    return GoldVariant.options.flatMap((variant) => {
      const file = this.required(`${folder}/${variant}.yaml`, GoldAnswer);
      return file ? [{ set, variant, file }] : [];
    });
  }

  private required<T>(file: string, schema: z.ZodType<T>): YamlFile<T> | undefined {
    const read = this.optional(file, schema);
    if (!read) this.report(file, "is missing: add it");
    return read;
  }

  private optional<T>(file: string, schema: z.ZodType<T>): YamlFile<T> | undefined {
    const path = join(this.root, file);
    if (!existsSync(path)) return undefined;
    const read = new YamlFile(file, readFileSync(path, "utf8"), schema);
    this.problems.push(...read.problems);
    return read;
  }

  private text(file: string): string | undefined {
    const path = join(this.root, file);
    const text = existsSync(path) ? readFileSync(path, "utf8").trim() : "";
    if (text === "") this.report(file, "is missing or empty: write it");
    return text === "" ? undefined : `${text}\n`;
  }

  private entries(folder: string): string[] {
    const path = join(this.root, folder);
    return existsSync(path)
      ? readdirSync(path)
          .filter((name) => !name.startsWith("."))
          .toSorted()
      : [];
  }

  private folders(folder: string): string[] {
    return this.entries(folder).filter((name) => {
      const isFolder = statSync(join(this.root, folder, name)).isDirectory();
      if (!isFolder)
        this.report(
          `${folder}/${name}`,
          "is a file where a design's folder should be: move or remove it",
        );
      return isFolder;
    });
  }
}

/** The pack that `folder` is, or is the `question-bank` of. */
function packRoot(folder: string): string {
  const root = resolve(folder);
  if (existsSync(join(root, "question-bank")) || existsSync(join(root, "rubrics"))) return root;
  if (basename(root) === "question-bank" && existsSync(root)) return dirname(root);
  const shown = relative(process.cwd(), root).split(sep).join("/") || ".";
  throw new BadInput(
    shown,
    "is no content pack. Name a folder that holds question-bank/ and rubrics/.",
  );
}
