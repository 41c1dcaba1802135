import type { Lexicon } from "../../core/catalog/lexicon.ts";
import type { Question } from "../../core/catalog/question.ts";
import type { CoreRubric, Rubric } from "../../core/catalog/rubric.ts";
import {
  decoyFindings,
  decoyIdFindings,
  followUpFindings,
  goldFindings,
  questionFindings,
  rubricFindings,
} from "../../core/catalog/rules.ts";
import { findProblems } from "../../core/grading/checkFind.ts";
import type { KataContext } from "../../core/katas/rules.ts";
import { kataProblems } from "./checkKatas.ts";
import type { Base, CompiledCatalog } from "./compiled.ts";
import { markdownHtml } from "./markdownHtml.ts";
import type { DesignFiles, Pack } from "./pack.ts";
import type { Problem, YamlFile } from "./yamlFile.ts";

/**
 * Everything that is wrong with a pack, by file and line. `base` fills in what the pack does not bring;
 * without it (the product's own bank) each part must be there.
 */
export async function checkPack(pack: Pack, base?: CompiledCatalog): Promise<Problem[]> {
  const shared = sharedParts(pack, base);
  if (!shared) return sorted(pack.problems);
  const problems = [...pack.problems];
  const { decoys } = pack;
  if (decoys)
    problems.push(...decoyFindings(shared.decoys).map((finding) => decoys.problem(finding)));
  for (const [id, rubric] of pack.rubrics) {
    if (!rubric.value) continue;
    if (rubric.value.id !== id)
      problems.push(rubric.problem({ path: ["id"], message: `must be "${id}", the file's name` }));
    problems.push(
      ...[
        ...rubricFindings(rubric.value, shared.core),
        ...decoyIdFindings(rubric.value, shared.decoys),
      ].map((finding) => rubric.problem(finding)),
    );
    if (!pack.designs.some((design) => design.id === id))
      problems.push(
        rubric.problem({ path: ["id"], message: `has no question in question-bank/designs/${id}` }),
      );
  }
  for (const design of pack.designs)
    problems.push(...(await designProblems(design, pack.rubrics.get(design.id), shared)));
  const context = kataContext(pack, shared, base);
  problems.push(...pack.katas.flatMap((kata) => kataProblems(kata, context)), ...sameIds(pack));
  return sorted(problems);
}

/** Katas of two families with one id: both would have the same working copy. */
function sameIds({ katas }: Pack): Problem[] {
  return katas.flatMap(({ id, kata }, index) => {
    if (!kata || katas.findIndex((other) => other.id === id) === index) return [];
    const message = `the id "${id}" is used twice: rename one of the katas`;
    return [kata.problem({ path: ["id"], message })];
  });
}

/** What the katas of a pack may refer to: its own questions and those of the base. */
function kataContext(pack: Pack, { curriculum }: Base, base?: CompiledCatalog): KataContext {
  const own = [...pack.rubrics.values()].flatMap(({ value }) => (value ? [value] : []));
  return {
    topics: new Set(curriculum.topics.map(({ id }) => id)),
    signals: new Map(
      [...(base?.rubrics ?? []), ...own].map(({ id, signals }) => [
        id,
        new Set(signals.map((signal) => signal.id)),
      ]),
    ),
  };
}

/** The parts that all questions share, from the pack or the base; undefined while one is missing or broken. */
export function sharedParts(pack: Pack, base?: Base): Base | undefined {
  for (const [name, file] of [
    ["rubrics/core.yaml", pack.core ?? base?.core],
    ["rubrics/lexicon.yaml", pack.lexicon ?? base?.lexicon],
    ["rubrics/decoys.yaml", pack.decoys ?? base?.decoys],
    ["question-bank/curriculum.yaml", pack.curriculum ?? base?.curriculum],
    ["question-bank/facts.yaml", pack.facts ?? base?.facts],
  ] as const)
    if (!file) pack.report(name, "is missing: add it");
  const core = pack.core ? pack.core.value : base?.core;
  const lexicon = pack.lexicon ? pack.lexicon.value : base?.lexicon;
  const decoys = pack.decoys ? pack.decoys.value : base?.decoys;
  const curriculum = pack.curriculum ? pack.curriculum.value : base?.curriculum;
  const facts = pack.facts ? pack.facts.value : base?.facts;
  return core && lexicon && decoys && curriculum && facts
    ? { core, lexicon, decoys, curriculum, facts }
    : undefined;
}

async function designProblems(
  design: DesignFiles,
  rubricFile: YamlFile<Rubric> | undefined,
  shared: Base,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  const { question, followups } = design;
  const rubric = rubricFile?.value;
  if (!rubricFile)
    problems.push({
      file: `rubrics/designs/${design.id}.yaml`,
      line: 1,
      message: "is missing: every question has a rubric",
    });
  if (question?.value) {
    if (question.value.id !== design.id)
      problems.push(
        question.problem({ path: ["id"], message: `must be "${design.id}", the folder's name` }),
      );
    problems.push(
      ...questionFindings(question.value, rubric, shared).map((finding) =>
        question.problem(finding),
      ),
    );
    if (rubricFile && rubric)
      problems.push(
        ...findExpressions(
          rubricFile,
          rubric,
          { ...question.value, ...texts(design) },
          shared.core,
          shared.lexicon,
        ),
      );
  }
  if (followups?.value)
    problems.push(
      ...followUpFindings(followups.value.followups, rubric).map((finding) =>
        followups.problem(finding),
      ),
    );
  for (const { file, variant } of design.gold)
    if (file.value) {
      if (file.value.variant !== variant || file.value.question !== design.id)
        problems.push(
          file.problem({
            path: ["variant"],
            message: `must be ${variant} of ${design.id}, as the file's place says`,
          }),
        );
      problems.push(...goldFindings(file.value, rubric).map((finding) => file.problem(finding)));
    }
  const model = design.texts["model.mmd"];
  // Lazy: mermaid is large, and most calls of the command line check nothing.
  const { mermaidProblem } = await import("./mermaidSyntax.ts");
  const broken = model === undefined ? undefined : await mermaidProblem(model);
  if (broken) problems.push({ file: `${design.folder}/model.mmd`, ...broken });
  return problems;
}

/** The Markdown and Mermaid parts of a question; a missing one is empty here and reported by the pack. */
export function texts(
  design: DesignFiles,
): Pick<Question, "prompt" | "prompt_html" | "reference" | "model" | "followups"> {
  const prompt = design.texts["prompt.md"] ?? "";
  return {
    prompt,
    prompt_html: markdownHtml(prompt),
    reference: design.texts["reference.md"] ?? "",
    model: design.texts["model.mmd"] ?? "",
    followups: design.followups?.value?.followups ?? [],
  };
}

function findExpressions(
  file: YamlFile<Rubric>,
  rubric: Rubric,
  question: Question,
  core: CoreRubric,
  lexicon: Lexicon,
): Problem[] {
  return findProblems(rubric, question, core, lexicon).map((finding) => file.problem(finding));
}

function sorted(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) =>
    a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line,
  );
}
