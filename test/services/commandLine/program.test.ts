import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { compileCatalog, compileGold } from "../../../src/services/catalog/compile.ts";
import { catalogOf, type CompiledCatalog } from "../../../src/services/catalog/compiled.ts";
import { board } from "../../../src/services/commandLine/board.ts";
import { calibrate } from "../../../src/services/commandLine/calibrate.ts";
import { check } from "../../../src/services/commandLine/check.ts";
import { evidence } from "../../../src/services/commandLine/evidence.ts";
import { grade } from "../../../src/services/commandLine/grade.ts";
import { history } from "../../../src/services/commandLine/history.ts";
import { runProgram } from "../../../src/services/commandLine/program.ts";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { copyOfPack, ROOT, temporaryFolder } from "../../support/pack.ts";

const gold = compileGold(ROOT);
let compiled: CompiledCatalog;
beforeAll(async () => {
  compiled = await compileCatalog(ROOT);
});

/** One call of the command line, with what it printed. */
async function call(...argv: string[]) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runProgram(
    argv,
    { check, grade, evidence, board, calibrate, history },
    {
      print: (line) => out.push(line),
      note: (line) => notes.push(line),
      env: {},
      cwd: ROOT,
      now: () => "2026-11-23T12:00:00.000Z",
      signal: new AbortController().signal,
    },
    {
      root: ROOT,
      kataRunners: join(ROOT, "dist/katas"),
      catalog: () => ({ compiled, catalog: catalogOf(compiled) }),
      gold: () => gold,
    },
  );
  return { code, out, notes: notes.join("\n"), json: () => out.map((line) => JSON.parse(line)) };
}

const strong = () =>
  writeInterview(join(temporaryFolder(), "attempt"), goldAnswer("llm-gateway", "strong"));

describe("wrong use exits with 2 and says what is right", () => {
  test.each([
    [["nonsense"], /no command "nonsense"/],
    [["grade"], /at least one interview folder/],
    [["grade", "x", "--grader", "oracle"], /no grader "oracle"/],
    [["grade", "x", "--colour"], /--colour/],
    [["calibrate", "llm-gateway"], /--questions/],
    [["calibrate", "--grader", "oracle"], /no grader "oracle"/],
    [["calibrate", "--questions", "llm-gateway,no-such"], /"no-such".*Known: .*llm-gateway/],
    [["board"], /one file/],
    [["board", "x", "--as", "poem"], /outline, mermaid, json/],
    [["board", "no/such.excalidraw"], /no\/such\.excalidraw.*cannot be read/],
    [["evidence", "no/such/folder"], /interview\.json/],
    [["check", "test"], /question-bank\/ and rubrics\//],
  ])("%j", async (argv, message) => {
    const { code, out, notes } = await call(...argv);
    expect({ code, out, notes }).toEqual({
      code: 2,
      out: [],
      notes: expect.stringMatching(message),
    });
  });
});

test("help lists every command", async () => {
  const { code, out } = await call("--help");
  expect(code).toBe(0);
  for (const name of ["check", "grade", "evidence", "board", "calibrate", "history"])
    expect(out[0]).toContain(`design-dojo ${name}`);
});

test("check prints ok for the product's own bank, problems and exit code 1 for a broken one", async () => {
  expect((await call("check", "--json")).json()).toEqual([{ ok: true, problems: [] }]);
  const pack = copyOfPack();
  const file = "rubrics/designs/llm-gateway.yaml";
  const line = pack.replace(file, "framing: 10", "framing: 11");
  const broken = await call("check", pack.root, "--json");
  expect({ code: broken.code, json: broken.json() }).toEqual({
    code: 1,
    json: [{ ok: false, problems: [{ file, line, message: "weights add up to 101, not 100" }] }],
  });
});

describe("grade", () => {
  test("gives one line with verified evidence, and the same bytes when nothing changed", async () => {
    const folder = strong();
    const [first] = (await call("grade", folder, "--json")).json();
    expect(Object.keys(first)).toEqual([
      "interview",
      "score",
      "max_score",
      "band",
      "criteria",
      "red_flags",
      "dropped_quotes",
      "ungraded",
      "grader",
      "tokens",
      "cached",
    ]);
    expect({ ...first, criteria: [], score: 0 }).toMatchObject({
      interview: "gold-strong",
      band: null,
      dropped_quotes: 0,
      ungraded: [],
      grader: "checklist",
      tokens: null,
      cached: false,
    });
    const sources = new Map<string, string>(
      (await call("evidence", folder, "--json"))
        .json()[0]
        .sources.map((source: { id: string; text: string }) => [source.id, source.text]),
    );
    const quotes = first.criteria.flatMap(
      (c: { signals: { quotes: { source: string; text: string }[] }[] }) =>
        c.signals.flatMap((s) => s.quotes),
    );
    expect(quotes.length).toBeGreaterThan(10);
    for (const { source, text } of quotes) expect(sources.get(source)).toContain(text);

    const [second] = (await call("grade", folder, "--json")).json();
    expect(second).toEqual({ ...first, cached: true });
    const [again] = (await call("grade", folder, "--json", "--again")).json();
    expect(again).toEqual(first);
  });

  test("leaves a readable scorecard in the folder", async () => {
    const folder = strong();
    await call("grade", folder);
    const names = readdirSync(join(folder, "grades"));
    expect(names).toEqual([
      "2026-11-23T12-00-00-checklist.json",
      "2026-11-23T12-00-00-checklist.md",
    ]);
    expect(readFileSync(join(folder, "grades", names[1] ?? ""), "utf8")).toMatch(
      /^# Design an LLM gateway: scorecard/,
    );
  });

  test("goes on after a bad interview, in the order of the arguments, and exits with 1", async () => {
    const bad = join(temporaryFolder(), "broken");
    mkdirSync(bad);
    writeFileSync(join(bad, "interview.json"), '{"schema": "dojo.interview/v1"');
    const { code, json } = await call("grade", bad, strong(), "--json");
    expect(code).toBe(1);
    expect(json().map((line) => line.interview)).toEqual(["broken", "gold-strong"]);
    expect(json()[0].error).toEqual({
      code: "unreadable",
      message: expect.stringMatching(/interview\.json.*not valid JSON/),
    });
  });

  test("needs no more than a schema and a question", async () => {
    const folder = join(temporaryFolder(), "bare");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "interview.json"),
      '{"schema": "dojo.interview/v1", "question": "llm-gateway", "mode": "duel", "extra": 1}',
    );
    const [line] = (await call("grade", folder, "--json")).json();
    expect(line).toMatchObject({ interview: "bare", score: 0 });
  });

  test("names the questions it knows when asked about another", async () => {
    const folder = join(temporaryFolder(), "other");
    mkdirSync(folder);
    writeFileSync(
      join(folder, "interview.json"),
      '{"schema": "dojo.interview/v1", "question": "flying-car"}',
    );
    const { code, json } = await call("grade", folder, "--json");
    expect(code).toBe(2);
    expect(json()[0].error.message).toMatch(
      /"flying-car" is not in the bank\. Known: .*llm-gateway/,
    );
  });

  test("a folder that takes no files is graded, not saved, with a warning", async () => {
    const folder = strong();
    // A file where the grades should go: as root, permissions alone would stop nobody.
    writeFileSync(join(folder, "grades"), "");
    const { code, notes, json } = await call("grade", folder, "--json");
    expect(code).toBe(0);
    expect(json()[0].score).toBeGreaterThan(0);
    expect(notes).toMatch(/graded, not saved/);
    chmodSync(folder, 0o755);
  });

  test("takes questions of another bank with --bank", async () => {
    const pack = copyOfPack();
    const { code, notes } = await call("grade", strong(), "--bank", pack.root);
    expect({ code, notes }).toEqual({
      code: 2,
      notes: expect.stringMatching(/"llm-gateway" is in two content packs/),
    });
  });
});

describe("calibrate", () => {
  const quick = (home: string, ...flags: string[]) =>
    call("calibrate", "--questions", "llm-gateway", "--no-perturbations", "--home", home, ...flags);

  test("gives one line of figures with intervals, the same bytes each time, and keeps it in the home", async () => {
    const home = temporaryFolder();
    const first = await quick(home, "--json");
    const [line] = first.json();
    expect({ code: first.code, lines: first.out.length, line }).toMatchObject({
      code: 0,
      lines: 1,
      line: { grader: "checklist", answers: 10, n: 90, ungraded: 0, perturbations: {} },
    });
    for (const name of ["qwk", "exact", "within1", "mae", "bias"]) {
      const { value, low, high, n } = line[name];
      expect({ name, inside: low <= value && value <= high, n }).toEqual({
        name,
        inside: true,
        n: 90,
      });
    }
    expect(first.notes).toMatch(
      /10 of 10 answers graded\nSaved as .*calibrations.checklist\.json$/,
    );
    expect(readdirSync(join(home, "models/calibrations"))).toEqual(["checklist.json"]);
    expect((await quick(home, "--json")).out).toEqual(first.out);
  });

  test("prints a table for people, which says what the expected levels are", async () => {
    const { out } = await quick(temporaryFolder());
    expect(out[0]).toBe("checklist: 10 gold answers, 90 levels compared");
    expect(out[1]).toMatch(/no human graders/);
    expect(out.join("\n")).toMatch(/^exact +\d+ % +\d+ % to \d+ % +90$/m);
    expect(out.join("\n")).toMatch(/^deep_dive +\d\.\d\d +[+-]\d\.\d\d +\d+ %$/m);
  });

  test("spoils and disguises the answers unless told not to", async () => {
    const home = temporaryFolder();
    const { json } = await call(
      "calibrate",
      "--questions",
      "llm-gateway",
      "--home",
      home,
      "--json",
    );
    const [{ perturbations }] = json();
    expect(Object.keys(perturbations)).toContain("negated");
    expect(perturbations.stuffed).toMatchObject({ ok: true, mean_level: { n: 9 }, failed: [] });
  });

  test("reads the gold answers of another bank", async () => {
    const pack = copyOfPack();
    const flags = ["--bank", pack.root, "--home", temporaryFolder(), "--no-perturbations"];
    const { json } = await call("calibrate", ...flags, "--json");
    expect(json()[0]).toMatchObject({ questions: ["llm-gateway"], answers: 10 });
  });

  test("prints its figures also where the home takes no files", async () => {
    const file = join(temporaryFolder(), "home");
    writeFileSync(file, "");
    const { code, out, notes } = await quick(file);
    expect({ code, lines: out.length > 10, notes }).toEqual({
      code: 0,
      lines: true,
      notes: expect.stringMatching(/not saved: .*a file is where a folder should be/),
    });
  });
});

test("board prints outline, Mermaid and a graph, each also as JSON", async () => {
  const file = join(strong(), "board.excalidraw");
  expect((await call("board", file)).out[0]).toMatch(/\d+ parts/);
  expect((await call("board", file, "--as", "mermaid")).out[0]).toMatch(/^flowchart LR/);
  const [graph] = (await call("board", file, "--as", "json")).json();
  expect(Object.keys(graph)).toEqual(["nodes", "edges", "orphans", "text"]);
});

test("history lists the home's interviews with their grades, newest first", async () => {
  const home = temporaryFolder();
  for (const [name, variant] of [
    ["2026-01-01T10-00-00-a", "weak"],
    ["2026-01-02T10-00-00-b", "strong"],
  ] as const)
    writeInterview(join(home, "interviews", name), goldAnswer("llm-gateway", variant));
  await call("grade", join(home, "interviews/2026-01-02T10-00-00-b"));
  const rows = (await call("history", "--home", home, "--json")).json();
  expect(rows.map(({ interview, score }) => [interview, score === null])).toEqual([
    ["gold-strong", false],
    ["gold-weak", true],
  ]);
  expect(rows.map(({ duration_ms }) => duration_ms)).toEqual([null, null]);
  expect((await call("history", "--home", home)).out.join()).not.toMatch(/\bmin\b/);
});
