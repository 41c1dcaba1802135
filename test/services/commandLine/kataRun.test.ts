import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { KataLanguage } from "../../../src/core/katas/kata.ts";
import { callKata, callKataWith, withoutPrograms } from "../../support/kataCommand.ts";
import { TINY_KATA, tinyKataPack, tinySolution } from "../../support/kataPack.ts";
import { temporaryFolder } from "../../support/pack.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("kata run", () => {
  /** Runs this text as the implementation of the kata in TypeScript. */
  async function run(implementation: string, ...flags: string[]) {
    const file = join(temporaryFolder(), "mine.ts");
    writeFileSync(file, implementation);
    const { root } = tinyKataPack("ts", "py");
    return callKata(
      "run",
      "tiny-counter",
      "--lang",
      "ts",
      "--impl",
      file,
      "--bank",
      root,
      ...flags,
    );
  }

  test("is green for an implementation that passes", async () => {
    const { code, json, notes } = await run(tinySolution("ts"), "--json");
    expect({ code, notes, lines: json() }).toEqual({
      code: 0,
      notes: "",
      lines: [
        {
          ...{ kata: "tiny-counter", lang: "ts", passed: 4, failed: 0, problem: null },
          tests: [
            "counts from zero",
            "adds the step",
            "refuses a step below zero",
            "forgets at a reset",
          ].map((name) => ({ name, ok: true, message: "" })),
          duration_ms: expect.any(Number),
        },
      ],
    });
  });

  test("is red for one that fails, and says where", async () => {
    const wrong = tinySolution("ts").replace("+= step", "+= 1");
    const { code, json } = await run(wrong, "--json");
    expect({ code, lines: json() }).toMatchObject({
      code: 1,
      lines: [{ passed: 3, failed: 1, problem: null }],
    });
    expect(json()[0].tests[1]).toEqual({
      name: "adds the step",
      ok: false,
      message: expect.stringMatching(/1 !== 5/),
    });
    const { out } = await run(wrong);
    expect(out.slice(0, 2)).toEqual(["✓ counts from zero", "✗ adds the step"]);
    expect(out.at(-1)).toMatch(/^3 passed, 1 failed, \d+ ms$/);
  });

  test.each([
    [
      "ends the process",
      "export class Counter { constructor() { process.exit(0); } }\n",
      /^The process ended in "counts from zero" before its tests did \(exit code 0\)\.$/,
    ],
    ["does not parse", "export class Counter {\n  add( {}\n}\n", /^\S*\/mine\.ts:3: SyntaxError: /],
    [
      "lacks what the tests import",
      "export class Kounter {}\n",
      new RegExp(`^\\S*/${TINY_KATA}/ts/counter\\.test\\.ts:3: SyntaxError: .*Counter`),
    ],
  ])("is never green for one that %s", async (_, implementation, problem) => {
    const { code, json, notes } = await run(implementation, "--json");
    expect({ code, lines: json() }).toMatchObject({
      code: 1,
      lines: [{ passed: 0, problem: expect.stringMatching(problem) }],
    });
    expect(notes).toBe(json()[0].problem);
  });

  test("says that nothing was loaded, instead of counting", async () => {
    const { out, notes } = await run("export class Counter {\n  add( {}\n}\n");
    expect(out).toEqual([expect.stringMatching(/^did not load: no test was run, \d+ ms$/)]);
    expect(notes).toMatch(/^\S*mine\.ts:3: SyntaxError: /);
    const ended = await run("process.exit(0);\nexport class Counter {}\n");
    expect(ended.out).toEqual([expect.stringMatching(/^no test was run to its end, \d+ ms$/)]);
  });

  test.each<[KataLanguage, string, RegExp]>([
    [
      "ts",
      'import "./missing.ts";\nexport class Counter {}\n',
      /'missing\.ts' imported from mine$/,
    ],
    [
      "py",
      "class Kounter:\n    pass\n",
      /^\S*\/test_counter\.py:3: ImportError: .*'counter' \(mine\)$/,
    ],
    ["py", "def Counter(:\n", /^mine:1: SyntaxError: /],
    [
      "go",
      "package kata\n\ntype Counter int\n\nfunc (c Counter) Add() { return 1 }\n",
      /^mine:5: /,
    ],
  ])("names the file that was given, as it was given: %s, %j", async (lang, text, problem) => {
    const { root } = tinyKataPack(lang);
    writeFileSync(join(root, "mine"), text);
    const argv = ["run", "tiny-counter", "--lang", lang, "--impl", "mine", "--bank", ".", "--json"];
    const { code, json } = await callKataWith({ cwd: root }, ...argv);
    expect({ code, lines: json() }).toMatchObject({
      code: 1,
      lines: [{ tests: [], problem: expect.stringMatching(problem) }],
    });
  });

  test("names it in what a test says, although the temporary folder is a link", async () => {
    const link = join(temporaryFolder(), "link");
    symlinkSync(temporaryFolder(), link);
    vi.stubEnv("TMPDIR", link);
    const code = "throw new Error(`${import.meta.url} or ${import.meta.filename}`);";
    const { json } = await run(
      `export class Counter {\n  add() {\n    ${code}\n  }\n}\n`,
      "--json",
    );
    expect(json()[0].tests[0].message).toMatch(/^Error: (\S*\/mine\.ts) or \1$/);
    const { json: broken } = await run("export class Counter {\n  add( {}\n}\n", "--json");
    expect(broken()[0].problem).toMatch(/^\S*\/mine\.ts:3: /);
  });

  test("is never green for one that has its tests skipped", async () => {
    const file = join(temporaryFolder(), "mine.py");
    writeFileSync(
      file,
      "import unittest\n\n\nclass Counter:\n    def __init__(self) -> None:\n        raise unittest.SkipTest\n",
    );
    const { root } = tinyKataPack("py");
    const { code, json } = await callKata(
      ...["run", "tiny-counter", "--lang", "py", "--impl", file, "--bank", root, "--json"],
    );
    expect({ code, lines: json() }).toMatchObject({
      code: 1,
      lines: [
        {
          passed: 0,
          failed: 0,
          problem: expect.stringMatching(/^"test_counts_from_zero" was not run: take out/),
        },
      ],
    });
  });

  test("says how to get a tool chain that is not there", async () => {
    withoutPrograms();
    const file = join(temporaryFolder(), "mine.go");
    writeFileSync(file, tinySolution("go"));
    const { root } = tinyKataPack("go");
    const { code, out, notes } = await callKata(
      ...["run", "tiny-counter", "--lang", "go", "--impl", file, "--bank", root, "--json"],
    );
    expect({ code, out, notes }).toEqual({
      code: 2,
      out: [],
      notes: expect.stringMatching(/tiny-counter: needs Go ≥ 1\.21\. Install it from go\.dev/),
    });
  });
});

describe("wrong use exits with 2 and says what is right", () => {
  test.each<[readonly string[], RegExp]>([
    [[], /kata takes prove or run\.\nusage: design-dojo kata prove/],
    [["forge"], /kata takes prove or run\.\nusage: /],
    [["prove", "tiny-countre"], /tiny-countre: is no kata\. There are: tiny-counter\.$/],
    [["prove", "--lang", "rust"], /"rust" is no language: use ts, py, go\.\nusage: /],
    [["prove", "--require", "ts,rust"], /"rust" is no language: use ts, py, go\.\nusage: /],
    [["prove", "--lang", "go"], /has no kata to prove in these languages\.$/],
    [["run", "--lang", "ts", "--impl", "x"], /kata run takes one kata\.\nusage: /],
    [["run", "tiny-counter", "other", "--lang", "ts", "--impl", "x"], /kata run takes one kata\./],
    [["run", "tiny-counter", "--impl", "x"], /--lang takes ts, py or go\.\nusage: /],
    [["run", "tiny-counter", "--lang", "rust", "--impl", "x"], /--lang takes ts, py or go\./],
    [
      ["run", "tiny-counter", "--lang", "ts"],
      /--impl names the file with your implementation\.\nusage: /,
    ],
    [
      ["run", "tiny-counter", "--lang", "go", "--impl", "x"],
      /tiny-counter is there in ts\.\nusage: /,
    ],
    [
      ["run", "no-such", "--lang", "ts", "--impl", "x"],
      /no-such: is no kata\. There are: tiny-counter\.$/,
    ],
    [
      ["run", "tiny-counter", "--lang", "ts", "--impl", "no/such.ts"],
      /no\/such\.ts: cannot be read \(.*\)\. Name the file with your implementation\.$/,
    ],
  ])("kata %j", async (argv, message) => {
    const { root } = tinyKataPack("ts");
    const { code, out, notes } = await callKata(...argv, "--bank", root);
    expect({ code, out, notes }).toEqual({
      code: 2,
      out: [],
      notes: expect.stringMatching(message),
    });
  });

  test("a kata.yaml that does not parse is named, when its kata is to be run", async () => {
    const pack = tinyKataPack("ts");
    pack.replace(`${TINY_KATA}/kata.yaml`, "minutes: 5", "minutes: soon");
    const argv = ["run", "tiny-counter", "--lang", "ts", "--impl", "x", "--bank", pack.root];
    expect(await callKata(...argv)).toMatchObject({
      code: 2,
      out: [],
      notes: expect.stringMatching(/tiny-counter\/kata\.yaml:7: minutes: /),
    });
  });
});
