import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { checkPack } from "../../../src/services/catalog/check.ts";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { catalogOf, type CompiledCatalog } from "../../../src/services/catalog/compiled.ts";
import { Pack } from "../../../src/services/catalog/pack.ts";
import { TINY_KATA, tinyKataPack } from "../../support/kataPack.ts";
import { ROOT, type PackCopy } from "../../support/pack.ts";

const YAML = `${TINY_KATA}/kata.yaml`;
const TESTS = `${TINY_KATA}/ts/counter.test.ts`;
const MUTANT = `${TINY_KATA}/ts/mutants/never-forgets.ts`;
const BANK = "question-bank/katas";

let base: CompiledCatalog;
beforeAll(async () => {
  base = await compileCatalog(ROOT);
});

const problemsOf = (pack: PackCopy) => checkPack(new Pack(pack.root), base);

/** Copies the pack's kata to another place below `question-bank/katas`. */
function copyKata(pack: PackCopy, to: string): void {
  cpSync(join(pack.root, TINY_KATA), join(pack.root, BANK, to), { recursive: true });
}

test("a user's own kata in three languages is in order", async () => {
  expect(await problemsOf(tinyKataPack("ts", "py", "go"))).toEqual([]);
});

describe("kata.yaml is held to what there is, with its line", () => {
  test.each([
    [
      "an id that is not the folder's",
      "id: tiny-counter",
      "id: counter",
      'must be "tiny-counter", the folder\'s name',
    ],
    [
      "a family that is not the folder's",
      "family: concurrency",
      "family: caching",
      'must be "concurrency", the name of the folder above',
    ],
    [
      "a topic nobody knows",
      "topics: [rate-limiting]",
      "topics: [counting]",
      'unknown topic "counting": add it to curriculum.yaml',
    ],
    [
      "a question nobody has",
      "question: llm-gateway",
      "question: llm-gatway",
      'unknown question "llm-gatway": name one of the bank',
    ],
    [
      "a signal its question has not",
      "[token-buckets]",
      "[token-bukets]",
      'unknown signal "token-bukets" of llm-gateway',
    ],
    [
      "a mutant that is there twice",
      "id: every-step-is-one",
      "id: starts-at-one",
      'the id "starts-at-one" is used twice',
    ],
    [
      "a mutant in a language the kata lacks",
      "killed_by: [forgets",
      "languages: [ts, go]\n    killed_by: [forgets",
      'the kata is not there in "go"',
    ],
  ])("%s", async (_, text, by, message) => {
    const pack = tinyKataPack("ts");
    const line = pack.replace(YAML, text, by);
    expect(await problemsOf(pack)).toContainEqual({ file: YAML, line, message });
  });

  test.each([
    ["a field that nobody knows", /^minutes/m, "colour: red\nminutes", /colour/],
    ["too few mutants", /^mutants:$/m, "mutants: []\nmore:", /^mutants: .*>=4 items/],
  ])("%s", async (_, text, by, message) => {
    const pack = tinyKataPack("ts");
    const line = pack.replace(YAML, text, by);
    const [problem] = await problemsOf(pack);
    expect(problem).toEqual({ file: YAML, line, message: expect.stringMatching(message) });
  });
});

describe("the files of a kata are all there and no other", () => {
  test.each<[string, (pack: PackCopy) => unknown, string, string]>([
    ["no kata.yaml", (pack) => pack.remove(YAML), "kata.yaml", "is missing: add it"],
    [
      "no README",
      (pack) => pack.remove(`${TINY_KATA}/README.md`),
      "README.md",
      "is missing: add it",
    ],
    [
      "an empty README",
      (pack) => pack.write(`${TINY_KATA}/README.md`, "\n"),
      "README.md",
      "is empty: write the contract",
    ],
    ["no hints", (pack) => pack.remove(`${TINY_KATA}/hints.md`), "hints.md", "is missing: add it"],
    [
      "a hint too few",
      (pack) => pack.replace(`${TINY_KATA}/hints.md`, /## 3[\s\S]*/, ""),
      "hints.md",
      'has 2 of 3 hints: write them below the headings "## 1" to "## 3"',
    ],
    [
      "an empty hint",
      (pack) => pack.replace(`${TINY_KATA}/hints.md`, "Keep a total.", ""),
      "hints.md",
      'has 2 of 3 hints: write them below the headings "## 1" to "## 3"',
    ],
    [
      "no folder of a language",
      (pack) => pack.remove(`${TINY_KATA}/ts`),
      "ts",
      "needs exactly one starter and one test file; there are 0 and 0",
    ],
    [
      "two starters",
      (pack) => pack.write(`${TINY_KATA}/ts/more.ts`, ""),
      "ts",
      "needs exactly one starter and one test file; there are 2 and 1",
    ],
    [
      "no solution",
      (pack) => pack.remove(`${TINY_KATA}/ts/solution`),
      "ts/solution/counter.ts",
      "is missing: add it",
    ],
    [
      "no mutant",
      (pack) => pack.remove(MUTANT),
      "ts/mutants/never-forgets.ts",
      "is missing: add it",
    ],
    [
      "a stray file",
      (pack) => pack.write(`${TINY_KATA}/notes.txt`, "?"),
      "notes.txt",
      "is not a part of a kata: remove it",
    ],
    [
      "a configuration of its own",
      (pack) => pack.write(`${TINY_KATA}/ts/tsconfig.json`, "{}"),
      "ts/tsconfig.json",
      "is not a part of a kata: remove it",
    ],
    [
      "a mutant nobody names",
      (pack) => pack.write(`${TINY_KATA}/ts/mutants/other.ts`, "?"),
      "ts/mutants/other.ts",
      "is no mutant of kata.yaml: name it there, or remove it",
    ],
    [
      "a language nobody lists",
      (pack) => pack.replace(YAML, "[ts, py]", "[ts]"),
      "py",
      "is in a language that kata.yaml does not list: list it, or remove the folder",
    ],
  ])("%s", async (_, spoil, file, message) => {
    const pack = tinyKataPack(...(file === "py" ? (["ts", "py"] as const) : (["ts"] as const)));
    spoil(pack);
    const problems = await problemsOf(pack);
    expect(problems.length).toBe(file === "py" ? 7 : 1);
    expect(problems[0]).toEqual({
      file: expect.stringContaining(`${TINY_KATA}/${file}`),
      line: 1,
      message,
    });
  });
});

describe("the code of a kata is held to the rules, file by file", () => {
  test.each<[string, string, string | RegExp, string, string]>([
    [
      "a killed_by that names no test",
      YAML,
      "[forgets at a reset]",
      "[forgets all]",
      'has no test "forgets all", which kata.yaml names for the mutant never-forgets',
    ],
    [
      "a test that is there twice",
      TESTS,
      '"adds the step"',
      '"Counts from zero!"',
      'has the test "Counts from zero!" twice: names are unique in a kata',
    ],
    [
      "a starter that does not say where to begin",
      `${TINY_KATA}/ts/counter.ts`,
      /TODO: /g,
      "",
      "has no TODO: say where the work begins",
    ],
    [
      "a mutant without its mistake",
      MUTANT,
      "void this.#total",
      "this.#total = 0",
      "is the solution: put one mistake into it",
    ],
  ])("%s", async (_, file, text, by, message) => {
    const pack = tinyKataPack("ts");
    pack.replace(file, text, by);
    const where = file === YAML ? TESTS : file;
    expect(await problemsOf(pack)).toContainEqual({ file: where, line: 1, message });
  });

  test("a test file without a test", async () => {
    const pack = tinyKataPack("ts");
    pack.write(TESTS, 'import "node:test";\n');
    expect(await problemsOf(pack)).toContainEqual({
      file: TESTS,
      line: 1,
      message: "has no test: write them",
    });
  });

  test.each([
    ["ts/counter.ts", "export", "const at = Date.now();\nexport", "Date.now"],
    ["ts/solution/counter.ts", "export", "void fetch(`x`);\nexport", "fetch"],
    ["ts/mutants/never-forgets.ts", "export", "void Math.random();\nexport", "Math.random"],
    ["ts/counter.test.ts", /^test\(/m, "void setTimeout(() => {});\ntest(", "setTimeout"],
    ["py/test_counter.py", "class", "import time; time.sleep(1)\nclass", "time.sleep"],
    ["go/counter_test.go", /^func added/m, "var at = time.Now()\nfunc added", "time.Now"],
  ])("a call of the world in %s", async (name, text, by, call) => {
    const pack = tinyKataPack("ts", "py", "go");
    const file = `${TINY_KATA}/${name}`;
    const line = pack.replace(file, text, by);
    expect(await problemsOf(pack)).toEqual([
      { file, line, message: `uses ${call}: time, chance and peers are arguments in a kata` },
    ]);
  });
});

describe("a kata has a place and an id of its own", () => {
  test("in a family that there is", async () => {
    const pack = tinyKataPack("ts");
    copyKata(pack, "counting/tiny-counter");
    expect(await problemsOf(pack)).toEqual([
      {
        file: `${BANK}/counting`,
        line: 1,
        message: expect.stringMatching(/^is no family of katas: use concurrency, rate-limiter, /),
      },
    ]);
  });

  test("in a folder", async () => {
    const pack = tinyKataPack("ts");
    pack.write(`${BANK}/concurrency/notes.txt`, "?");
    expect(await problemsOf(pack)).toEqual([
      {
        file: `${BANK}/concurrency/notes.txt`,
        line: 1,
        message: "is a file where a kata's folder should be: move or remove it",
      },
    ]);
  });

  test("support files and hidden files are no katas", async () => {
    const pack = tinyKataPack("ts");
    mkdirSync(join(pack.root, BANK, "support/ts"), { recursive: true });
    pack.write(`${BANK}/support/ts/dojo.ts`, "");
    pack.write(`${BANK}/.gitkeep`, "");
    pack.write(`${TINY_KATA}/.DS_Store`, "");
    expect(await problemsOf(pack)).toEqual([]);
  });

  test("in one family only", async () => {
    const pack = tinyKataPack("ts");
    copyKata(pack, "messaging/tiny-counter");
    const file = `${BANK}/messaging/tiny-counter/kata.yaml`;
    pack.replace(file, "family: concurrency", "family: messaging");
    expect(await problemsOf(pack)).toEqual([
      { file, line: 2, message: 'the id "tiny-counter" is used twice: rename one of the katas' },
    ]);
  });

  test("that no other pack has", async () => {
    const [kata] = base.katas;
    if (!kata) throw new Error("no kata in the bank");
    const other = { ...base, questions: [], rubrics: [], katas: [kata] };
    expect(() => catalogOf(base, other)).toThrow(
      `The kata "${kata.id}" is in two content packs: rename one of them.`,
    );
  });
});
