import { mutantsIn, type KataFile, type KataLanguage } from "./kata.ts";

/** Something that is wrong with a file of a kata; `file` is relative to the kata's folder. */
export interface FileFinding {
  readonly file: string;
  readonly message: string;
  readonly line?: number;
}

/** The files of a kata in one language, relative to its folder in the bank. */
export interface KataCode {
  readonly language: KataLanguage;
  /** What the user solves; the solution and the mutants replace it. */
  readonly starter: string;
  readonly tests: string;
  readonly solution: string;
  readonly mutants: ReadonlyMap<string, string>;
}

const IS_TEST: Readonly<Record<KataLanguage, RegExp>> = {
  ts: /\.test\.ts$/,
  py: /^test_.*\.py$/,
  go: /_test\.go$/,
};
const KATA_TEXTS = ["kata.yaml", "README.md", "hints.md"];

/** Whether a file name is that of tests, the kata's or the user's own. */
export function isTestFile(language: KataLanguage, name: string): boolean {
  return IS_TEST[language].test(name);
}

/** Where the user writes the tests of the mutation round: beside the kata's own tests. */
export function roundTests(language: KataLanguage, starter: string): string {
  const base = starter.slice(0, -language.length - 1);
  return {
    ts: `${base}.mutants.test.ts`,
    py: `test_${base}_mutants.py`,
    go: `${base}_mutants_test.go`,
  }[language];
}

/** The code of a kata as its file names say, by language. A language whose files do not fit is left out. */
export function kataCode(kata: KataFile, files: readonly string[]): KataCode[] {
  return kata.languages.flatMap((language) => {
    const [starter, ...moreStarters] = codeFiles(files, language);
    const [tests, ...moreTests] = testFiles(files, language);
    if (!starter || !tests || moreStarters.length + moreTests.length > 0) return [];
    return [
      {
        language,
        starter: `${language}/${starter}`,
        tests: `${language}/${tests}`,
        solution: `${language}/solution/${starter}`,
        mutants: new Map(mutantsIn(kata, language).map(({ id }) => [id, mutantFile(language, id)])),
      },
    ];
  });
}

/** What is missing and what is too much, each with the remedy. */
export function layoutFindings(kata: KataFile, files: readonly string[]): FileFinding[] {
  const code = kataCode(kata, files);
  const there = new Set(files);
  const expected = new Set(KATA_TEXTS);
  for (const { starter, tests, solution, mutants } of code)
    for (const file of [starter, tests, solution, ...mutants.values()]) expected.add(file);
  const unclear = kata.languages.filter(
    (language) => !code.some((one) => one.language === language),
  );
  return [
    ...unclear.map((language) => ({
      file: language,
      message:
        `needs exactly one starter and one test file; there are ${codeFiles(files, language).length} ` +
        `and ${testFiles(files, language).length}`,
    })),
    ...[...expected]
      .filter((file) => !there.has(file))
      .map((file) => ({ file, message: "is missing: add it" })),
    ...files
      .filter((file) => !expected.has(file) && !unclear.some((one) => file.startsWith(`${one}/`)))
      .map((file) => ({ file, message: strayMessage(kata, file) })),
  ];
}

function strayMessage(kata: KataFile, file: string): string {
  return /^(ts|py|go)\/mutants\//.test(file)
    ? "is no mutant of kata.yaml: name it there, or remove it"
    : /^(ts|py|go)\//.test(file) && !kata.languages.some((one) => file.startsWith(`${one}/`))
      ? "is in a language that kata.yaml does not list: list it, or remove the folder"
      : "is not a part of a kata: remove it";
}

function mutantFile(language: KataLanguage, id: string): string {
  return `${language}/mutants/${id}.${language}`;
}

function testFiles(files: readonly string[], language: KataLanguage): string[] {
  return namesIn(files, language).filter((name) => isTestFile(language, name));
}

function codeFiles(files: readonly string[], language: KataLanguage): string[] {
  return namesIn(files, language).filter(
    (name) => name.endsWith(`.${language}`) && !isTestFile(language, name),
  );
}

/** The names of the files that lie directly in a language's folder. */
function namesIn(files: readonly string[], language: KataLanguage): string[] {
  return files
    .filter((file) => file.startsWith(`${language}/`))
    .map((file) => file.slice(language.length + 1))
    .filter((name) => !name.includes("/"));
}
