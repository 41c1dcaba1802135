import type { Finding } from "../catalog/rules.ts";
import { discoverTests } from "./discover/discover.ts";
import { testNames } from "./discover/testPlace.ts";
import { forbiddenCalls } from "./forbidden.ts";
import { HINT_STEPS, parseHints } from "./hints.ts";
import { mutantsIn, type KataFile } from "./kata.ts";
import type { FileFinding, KataCode } from "./layout.ts";
import { leafName, testKey } from "./testName.ts";

/** What a kata may refer to. */
export interface KataContext {
  readonly topics: ReadonlySet<string>;
  /** The signals of each design question's rubric. */
  readonly signals: ReadonlyMap<string, ReadonlySet<string>>;
}

/** The rules of `kata.yaml` beyond its shape: links and ids. */
export function kataFindings(kata: KataFile, { topics, signals }: KataContext): Finding[] {
  const findings: Finding[] = [];
  for (const [index, topic] of kata.topics.entries())
    if (!topics.has(topic))
      findings.push({
        path: ["topics", index],
        message: `unknown topic "${topic}": add it to curriculum.yaml`,
      });
  for (const [index, { question, signals: drilled }] of kata.serves.entries()) {
    const known = signals.get(question);
    if (!known)
      findings.push({
        path: ["serves", index, "question"],
        message: `unknown question "${question}": name one of the bank`,
      });
    for (const [at, signal] of drilled.entries())
      if (known && !known.has(signal))
        findings.push({
          path: ["serves", index, "signals", at],
          message: `unknown signal "${signal}" of ${question}`,
        });
  }
  for (const [index, { id, languages }] of kata.mutants.entries()) {
    if (kata.mutants.findIndex((other) => other.id === id) < index)
      findings.push({ path: ["mutants", index, "id"], message: `the id "${id}" is used twice` });
    for (const [at, language] of (languages ?? []).entries())
      if (!kata.languages.includes(language))
        findings.push({
          path: ["mutants", index, "languages", at],
          message: `the kata is not there in "${language}"`,
        });
  }
  return findings;
}

/** The rules of `hints.md` and `README.md`. */
export function textFindings(texts: ReadonlyMap<string, string>): FileFinding[] {
  const findings: FileFinding[] = [];
  const hints = texts.get("hints.md");
  const steps = hints === undefined ? HINT_STEPS : parseHints(hints).length;
  if (steps !== HINT_STEPS)
    findings.push({
      file: "hints.md",
      message: `has ${steps} of ${HINT_STEPS} hints: write them below the headings "## 1" to "## ${HINT_STEPS}"`,
    });
  if (texts.get("README.md")?.trim() === "")
    findings.push({ file: "README.md", message: "is empty: write the contract" });
  return findings;
}

/** The rules of the code of one language that can be seen without running it. */
export function codeFindings(
  kata: KataFile,
  code: KataCode,
  texts: ReadonlyMap<string, string>,
): FileFinding[] {
  const { language, starter, solution, tests, mutants } = code;
  const declared = testNames(discoverTests(language, texts.get(tests) ?? ""));
  const keys = declared.map(testKey);
  const findings: FileFinding[] = declared
    .filter((name, index) => keys.indexOf(testKey(name)) < index)
    .map((name) => ({
      file: tests,
      message: `has the test "${leafName(name)}" twice: names are unique in a kata`,
    }));
  if (declared.length === 0) findings.push({ file: tests, message: "has no test: write them" });
  for (const { id, killed_by } of mutantsIn(kata, language))
    for (const name of killed_by)
      if (!keys.includes(testKey(name)))
        findings.push({
          file: tests,
          message: `has no test "${name}", which kata.yaml names for the mutant ${id}`,
        });
  if (!texts.get(starter)?.includes("TODO"))
    findings.push({ file: starter, message: "has no TODO: say where the work begins" });
  for (const file of [starter, solution, tests, ...mutants.values()])
    for (const { line, call } of forbiddenCalls(language, texts.get(file) ?? ""))
      findings.push({
        file,
        line,
        message: `uses ${call}: time, chance and peers are arguments in a kata`,
      });
  for (const file of mutants.values())
    if (texts.has(file) && texts.get(file) === texts.get(solution))
      findings.push({ file, message: "is the solution: put one mistake into it" });
  return findings;
}
