import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { callKata, callKataWith, withoutPrograms } from "../../support/kataCommand.ts";
import { addKata, TINY_KATA, tinyKataPack, tinySolution } from "../../support/kataPack.ts";
import type { PackCopy } from "../../support/pack.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** Proves the katas of a pack and gives the exit code with the lines of JSON. */
async function prove({ root }: PackCopy, ...flags: string[]) {
  const { code, json, notes } = await callKata("prove", "--bank", root, "--json", ...flags);
  return { code, lines: json(), notes };
}

describe("kata prove", () => {
  test("says how each kata of a user's own pack did, and counts them", async () => {
    const { root } = tinyKataPack("ts", "py");
    const { code, out, notes } = await callKata("prove", "--bank", root);
    expect({ code, out }).toEqual({
      code: 0,
      out: [
        expect.stringMatching(/^✓ tiny-counter +ts {2}proven {2}4 tests, 4 mutants, \d+ ms$/),
        expect.stringMatching(/^✓ tiny-counter +py {2}proven {2}4 tests, 4 mutants, \d+ ms$/),
        "2 proven, 0 not proven, 0 skipped",
      ],
    });
    expect(notes.split("\n").toSorted()).toEqual([
      expect.stringMatching(/^\[1\/2\] tiny-counter (ts|py) proven$/),
      expect.stringMatching(/^\[2\/2\] tiny-counter (ts|py) proven$/),
    ]);
  });

  test("prints one JSON object a language, in the order of kata.yaml, whichever ends first", async () => {
    const { code, lines } = await prove(tinyKataPack("py", "ts"));
    expect({ code, langs: lines.map(({ lang }) => lang) }).toEqual({
      code: 0,
      langs: ["py", "ts"],
    });
    const figures = {
      passed: expect.any(Number),
      failed: expect.any(Number),
      ms: expect.any(Number),
    };
    expect(lines[1]).toEqual({
      ...{ kata: "tiny-counter", lang: "ts", ok: true, skipped: null, problems: [], warnings: [] },
      starter: { ...figures, passed: 0, failed: 4 },
      solution: { ...figures, passed: 4, failed: 0 },
      mutants: [
        {
          id: "starts-at-one",
          killed_by: ["counting > counts from zero", "counting > adds the step"],
        },
        { id: "every-step-is-one", killed_by: ["counting > adds the step"] },
        { id: "never-forgets", killed_by: ["forgets at a reset"] },
        { id: "takes-any-step", killed_by: ["counting > refuses a step below zero"] },
      ],
    });
  });

  test("proves only what --lang asks for", async () => {
    const { lines } = await prove(tinyKataPack("ts", "py"), "--lang", "ts");
    expect(lines).toMatchObject([{ lang: "ts", ok: true }]);
  });

  test.each<[string, (pack: PackCopy) => unknown, string, string]>([
    [
      "a stray file",
      (pack) => pack.write(`${TINY_KATA}/notes.txt`, "?"),
      "notes.txt",
      "is not a part of a kata: remove it",
    ],
    [
      "a hint that is missing",
      (pack) => pack.replace(`${TINY_KATA}/hints.md`, /## 3[\s\S]*/, ""),
      "hints.md",
      'has 2 of 3 hints: write them below the headings "## 1" to "## 3"',
    ],
    [
      "a mutant that is not there",
      (pack) => pack.remove(`${TINY_KATA}/ts/mutants/never-forgets.ts`),
      "ts/mutants/never-forgets.ts",
      "is missing: add it",
    ],
    [
      "a mutant that survives",
      (pack) =>
        pack.replace(
          `${TINY_KATA}/ts/mutants/never-forgets.ts`,
          "void this.#total",
          "this.#total -= this.#total",
        ),
      "ts/mutants/never-forgets.ts",
      "survives all tests: write one that fails on it, or remove it",
    ],
    [
      "a starter that passes",
      (pack) => pack.write(`${TINY_KATA}/ts/counter.ts`, `// TODO\n${tinySolution("ts")}`),
      "ts/counter.ts",
      "already passes its tests: take the solution out of the starter",
    ],
    [
      "a test that sleeps",
      (pack) =>
        pack.replace(
          `${TINY_KATA}/ts/counter.test.ts`,
          "const counter = new Counter();",
          "await new Promise((resolve) => setTimeout(resolve, 50));",
        ),
      "ts/counter.test.ts",
      "uses setTimeout: time, chance and peers are arguments in a kata",
    ],
  ])("exits with 1 for %s, and names the file and the remedy", async (_, spoil, file, message) => {
    const pack = tinyKataPack("ts");
    spoil(pack);
    const { code, lines } = await prove(pack);
    expect({ code, lines }).toMatchObject({
      code: 1,
      lines: [{ ok: false, skipped: null, problems: [{ file, message }] }],
    });
  });

  test("says what is wrong with its place, for people", async () => {
    const pack = tinyKataPack("ts");
    const sleep = "const nap = () => setTimeout(() => {}, 50);";
    const line = pack.replace(`${TINY_KATA}/ts/counter.test.ts`, /^test\(/m, `${sleep}\ntest(`);
    const { code, out } = await callKata("prove", "--bank", pack.root);
    expect({ code, out }).toEqual({
      code: 1,
      out: [
        expect.stringMatching(/^✗ tiny-counter +ts {2}NOT PROVEN$/),
        `    ${TINY_KATA}/ts/counter.test.ts:${line}: uses setTimeout: time, chance and peers are arguments in a kata`,
        "0 proven, 1 not proven, 0 skipped",
      ],
    });
  });

  test("proves a language although the files of another one are not in order", async () => {
    const pack = tinyKataPack("ts", "py");
    pack.remove(`${TINY_KATA}/py`);
    const { code, lines } = await prove(pack);
    expect({ code, lines }).toMatchObject({
      code: 1,
      lines: [
        { lang: "ts", ok: true, problems: [] },
        {
          lang: "py",
          ok: false,
          problems: [
            {
              file: "py",
              message: "needs exactly one starter and one test file; there are 0 and 0",
            },
          ],
        },
      ],
    });
  });

  test("skips a language whose tool chain is not there", async () => {
    withoutPrograms();
    const { code, lines, notes } = await prove(tinyKataPack("go"));
    expect({ code, lines, notes }).toEqual({
      code: 0,
      lines: [
        {
          ...{ kata: "tiny-counter", lang: "go", starter: null, solution: null, mutants: [] },
          ...{ ok: true, skipped: "needs Go ≥ 1.21", problems: [], warnings: [] },
        },
      ],
      notes: "[1/1] tiny-counter go skipped: needs Go ≥ 1.21",
    });
    const { out } = await callKata("prove", "--bank", tinyKataPack("go").root);
    expect(out).toEqual([
      expect.stringMatching(/^✓ tiny-counter +go {2}skipped: needs Go ≥ 1\.21$/),
      "0 proven, 0 not proven, 1 skipped",
    ]);
  });

  test("exits with 1 when --require asks for it", async () => {
    withoutPrograms();
    const { code, notes } = await prove(tinyKataPack("go"), "--require", "go");
    expect({ code, notes }).toEqual({
      code: 1,
      notes: expect.stringMatching(
        /\ntiny-counter go: needs Go ≥ 1\.21, and --require asks for it\.$/,
      ),
    });
    expect((await prove(tinyKataPack("ts", "go"), "--require", "ts")).code).toBe(0);
  });

  test.each([
    ["is there in no kata", []],
    ["is left out by --lang", ["--lang", "ts"]],
  ])("exits with 1 when a language that --require asks for %s", async (_, flags) => {
    const pack = flags.length > 0 ? tinyKataPack("ts", "py") : tinyKataPack("ts");
    const { code, lines, notes } = await prove(pack, "--require", "ts,py", ...flags);
    expect({ code, lines }).toMatchObject({ code: 1, lines: [{ lang: "ts", ok: true }] });
    expect(notes).toMatch(
      /\npy: no kata was chosen that is there in it, and --require asks for it\.$/,
    );
  });

  test.each<[string, string | RegExp, string, number, RegExp]>([
    ["does not fit its schema", "minutes: 5", "minutes: soon", 7, /^minutes: /],
    ["is no YAML", "title: Tiny", "title: [Tiny", 5, /./],
    ["belongs elsewhere", "id: a-", "id: the-", 2, /^must be "a-counter", the folder's name$/],
  ])("a kata.yaml that %s is not proven, and the others go on", async (...how) => {
    const [, text, by, line, message] = how;
    const pack = tinyKataPack("ts");
    const folder = addKata(pack, "a-counter");
    pack.replace(`${folder}/kata.yaml`, text, by);
    const { code, lines } = await prove(pack);
    const problem = { file: "kata.yaml", line, message: expect.stringMatching(message) };
    expect({ code, lines }).toMatchObject({
      code: 1,
      lines: [
        { kata: "a-counter", lang: null, ok: false, skipped: null, problems: [problem] },
        { kata: "tiny-counter", lang: "ts", ok: true },
      ],
    });
  });

  test("a kata.yaml that is not there is said with its place, for people", async () => {
    const pack = tinyKataPack("ts");
    pack.remove(`${addKata(pack, "a-counter")}/kata.yaml`);
    const { code, out } = await callKata("prove", "--bank", pack.root);
    expect({ code, out }).toEqual({
      code: 1,
      out: [
        expect.stringMatching(/^✗ a-counter +-- {2}NOT PROVEN$/),
        "    question-bank/katas/concurrency/a-counter/kata.yaml:1: is missing: add it",
        expect.stringMatching(/^✓ tiny-counter +ts {2}proven/),
        "1 proven, 1 not proven, 0 skipped",
      ],
    });
  });
});

describe("--bank adds a pack to the product's own bank", () => {
  /** The product has one kata here. */
  function product(): string {
    const pack = tinyKataPack("ts");
    addKata(pack, "own-counter");
    pack.remove(TINY_KATA);
    const support = join(pack.root, "question-bank/katas/support/ts");
    mkdirSync(support, { recursive: true });
    writeFileSync(join(support, "dojo.ts"), "export {};\n");
    return pack.root;
  }
  const proven = ({ code, json }: Awaited<ReturnType<typeof callKata>>) => ({
    code,
    katas: json().map(({ kata, ok }) => `${kata} ${ok}`),
  });

  test("and proves the katas of both", async () => {
    const { root } = tinyKataPack("ts");
    const both = await callKataWith({ root: product() }, "prove", "--bank", root, "--json");
    expect(proven(both)).toEqual({ code: 0, katas: ["own-counter true", "tiny-counter true"] });
  });

  test("of which one or more can be named", async () => {
    const { root } = tinyKataPack("ts");
    const calls = ["own-counter", "tiny-counter"].map(async (id) =>
      proven(await callKataWith({ root: product() }, "prove", id, "--bank", root, "--json")),
    );
    expect(await Promise.all(calls)).toEqual([
      { code: 0, katas: ["own-counter true"] },
      { code: 0, katas: ["tiny-counter true"] },
    ]);
  });

  test("and refuses an id that both have", async () => {
    const pack = tinyKataPack("ts");
    addKata(pack, "own-counter");
    expect(
      await callKataWith({ root: product() }, "prove", "tiny-counter", "--bank", pack.root),
    ).toMatchObject({
      code: 2,
      out: [],
      notes: `design-dojo: ${pack.root}: has katas with ids of the product's own bank (own-counter): rename them, the folder and the id in kata.yaml.`,
    });
  });

  test("once: the product's own bank is not added to itself", async () => {
    const root = product();
    const own = await callKataWith(
      { root },
      "prove",
      "--bank",
      join(root, "question-bank"),
      "--json",
    );
    expect(proven(own)).toEqual({ code: 0, katas: ["own-counter true"] });
  });
});
