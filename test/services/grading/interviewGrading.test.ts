import { appendFile, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { catalogOf } from "../../../src/services/catalog/compiled.ts";
import { disk, type FileSystem } from "../../../src/services/files/fileSystem.ts";
import {
  InterviewGrading,
  type ModelGradingOptions,
} from "../../../src/services/grading/interviewGrading.ts";
import { GradingFailed } from "../../../src/services/grading/modelGrading.ts";
import { FaultyFiles, temporaryFolder } from "../../support/files.ts";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { checklistFindings, courierTo, judgeTask } from "../../support/judging.ts";
import { ROOT } from "../../support/pack.ts";
import {
  type JudgeHabits,
  type JudgeServer,
  SimulatedJudge,
} from "../../support/simulatedJudge.ts";
import { VirtualPace } from "../../support/virtualPace.ts";

let catalog: Catalog;
beforeAll(async () => {
  catalog = catalogOf(await compileCatalog(ROOT));
});

const task = judgeTask();
const knows = checklistFindings(task);
/** The same, but for a core signal of each criterion that is only touched upon. */
const unsure = new Map(
  [...knows].map(([id, found]) => {
    const isFirst = task.checklist.criteria.some(
      ({ signals }) => signals.find(({ tier }) => tier === "core")?.id === id,
    );
    return [id, isFirst && found.verdict === "met" ? { ...found, verdict: "partial" } : found];
  }),
) as typeof knows;
const interview = async (): Promise<string> =>
  writeInterview(await temporaryFolder(), goldAnswer("llm-gateway", "strong"));

let minutes = 0;
/** Grades a folder by a judge of its own; says what came, how often it asked, and what the user was warned of. */
async function grading(
  folder: string,
  habits: JudgeHabits = {},
  server: JudgeServer = {},
  options: Partial<ModelGradingOptions> = {},
  files: FileSystem = disk,
) {
  const pace = new VirtualPace();
  const judge = new SimulatedJudge(pace, { knows, ...habits }, { concurrency: 1, ...server });
  const warnings: string[] = [];
  const asked: string[] = [];
  const desk = new InterviewGrading(folder, {
    files,
    catalog,
    now: () => new Date(Date.UTC(2026, 10, 23, 12, (minutes += 1))).toISOString(),
    warn: (problem) => warnings.push(problem),
  });
  const grade = () =>
    pace.run(
      desk.model(courierTo(judge, pace), {
        signal: new AbortController().signal,
        calibration: null,
        ...options,
        onNews: (news) => {
          if (news.kind === "asking") asked.push(news.unit);
          options.onNews?.(news);
        },
      }),
    );
  return { desk, warnings, asked, grade };
}

/** Stops a run when so many requests went out. */
function stoppingAt(request: number): Partial<ModelGradingOptions> {
  const stop = new AbortController();
  let asked = 0;
  return {
    signal: stop.signal,
    onNews: (news) => {
      if (news.kind === "asking" && (asked += 1) === request) stop.abort();
    },
  };
}

/** How many requests a whole grade takes. */
async function askedBy(habits: JudgeHabits, server: JudgeServer): Promise<number> {
  const whole = await grading(await interview(), habits, server);
  await whole.grade();
  return whole.asked.length;
}

const gradesIn = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, "grades")).catch((): string[] => [])).toSorted();
const jsonIn = async (folder: string) =>
  (await gradesIn(folder)).filter((name) => name.endsWith(".json"));

describe("a grade that is there", () => {
  test("is served again, and nobody is asked", async () => {
    const folder = await interview();
    const first = await (await grading(folder)).grade();
    expect(first).toMatchObject({ cached: false, failure: null });
    const again = await grading(folder);
    expect(await again.grade()).toEqual({ ...first, cached: true });
    expect(again.asked).toEqual([]);
    expect(await jsonIn(folder)).toHaveLength(1);
  });

  test("from the same model behind another port is the same", async () => {
    const folder = await interview();
    await (await grading(folder)).grade();
    const elsewhere = await grading(folder, {}, { identity: { origin: "http://127.0.0.1:99" } });
    expect(await elsewhere.grade()).toMatchObject({ cached: true });
  });

  test("is another one when the notes have changed", async () => {
    const folder = await interview();
    const first = await (await grading(folder)).grade();
    await appendFile(join(folder, "notes.md"), "\n\nWe also alert when the reserve runs low.\n");
    const second = await (await grading(folder)).grade();
    expect(second.cached).toBe(false);
    expect(second.grade.key).not.toBe(first.grade.key);
    expect(await jsonIn(folder)).toHaveLength(2);
  });

  test("by another model stands beside it", async () => {
    const folder = await interview();
    await (await grading(folder)).grade();
    const other = await grading(folder, {}, { identity: { model: "other/judge:7b" } });
    expect(await other.grade()).toMatchObject({ cached: false });
    const names = await jsonIn(folder);
    expect(names.map((name) => name.replace(/^[\d-]+T[\d-]+?-(?=\D)/, ""))).toEqual([
      "simulated.json",
      "other-judge-7b.json",
    ]);
    expect((await other.desk.grades()).map(({ grade }) => grade.grader.name)).toEqual([
      "other/judge:7b",
      "simulated",
    ]);
  });

  test("is made anew when the user asks for that, and the old one stays", async () => {
    const folder = await interview();
    const first = await (await grading(folder)).grade();
    const anew = await grading(folder, { knows: new Map() }, {}, { again: true });
    const second = await anew.grade();
    expect(second.cached).toBe(false);
    expect(second.grade.key).toBe(first.grade.key);
    expect(second.grade.score).toBe(0);
    expect(await jsonIn(folder)).toHaveLength(2);
  });
});

describe("a run that was stopped", () => {
  test("leaves what was judged; the next one asks only for the rest, and replaces it", async () => {
    const folder = await interview();
    const stopped = await (await grading(folder, {}, {}, stoppingAt(4))).grade();
    expect(stopped.failure?.kind).toBe("cancelled");
    expect(stopped.grade.ungraded.length).toBeGreaterThan(0);
    expect(await gradesIn(folder)).toHaveLength(3);

    const rest = await grading(folder);
    const { grade } = await rest.grade();
    const whole = await grading(await interview());
    expect(grade.score).toBe((await whole.grade()).grade.score);
    expect(rest.asked.length).toBe(whole.asked.length - 3);
    expect(await gradesIn(folder)).toHaveLength(2);
    expect((await rest.desk.grades()).map((stored) => stored.grade)).toEqual([grade]);
  });

  test.each<[string, JudgeServer]>([
    ["only the red flags were left", {}],
    ["only a second look was left", { extraSamples: 2 }],
  ])("is not taken for whole when %s", async (_, server) => {
    const folder = await interview();
    const all = await askedBy({ knows: unsure }, server);
    const once = await askedBy({ knows: unsure }, {});
    const last = server.extraSamples === undefined ? once : once + 1;
    const stopping = await grading(folder, { knows: unsure }, server, stoppingAt(last));
    expect((await stopping.grade()).grade).toMatchObject({ ungraded: [], score: null });
    const rest = await grading(folder, { knows: unsure }, server);
    const { grade, cached } = await rest.grade();
    expect(cached).toBe(false);
    expect(rest.asked).toHaveLength(all - last + 1);
    expect(grade.score).toBeGreaterThan(50);
    expect(await jsonIn(folder)).toHaveLength(1);
  });

  test("with a new grade keeps the old one to be served", async () => {
    const folder = await interview();
    const first = await (await grading(folder)).grade();
    await (await grading(folder, {}, {}, { again: true, ...stoppingAt(3) })).grade();
    expect(await (await grading(folder)).grade()).toEqual({ ...first, cached: true });
  });

  test("and whose paid answers are broken asks for them again", async () => {
    const folder = await interview();
    await (await grading(folder, {}, {}, stoppingAt(4))).grade();
    const [paid = ""] = (await gradesIn(folder)).filter((name) => name.endsWith(".paid.jsonl"));
    const path = join(folder, "grades", paid);
    const lines = (await readFile(path, "utf8")).split("\n").filter(Boolean);
    expect(lines).toHaveLength(3);
    await writeFile(path, `${lines[0]}\n${lines[1]?.slice(0, 50)}\n\0\0\0\n[]\n`);
    const rest = await grading(folder);
    expect(await rest.grade()).toMatchObject({ failure: null, grade: { ungraded: [] } });
    expect(rest.asked).toHaveLength((await askedBy({}, {})) - 1);
  });
});

describe("a disk that takes nothing", () => {
  test.each(["EROFS", "ENOSPC"] as const)(
    "%s: the grade is shown, kept in memory, and said",
    async (fault) => {
      const folder = await interview();
      const faulty = new FaultyFiles();
      const files = {
        ...faulty.files,
        list: (path: string) => disk.list(path),
        readFile: (path: string) => disk.readFile(path),
      };
      faulty.fail(fault, 0);
      const { desk, grade, warnings } = await grading(folder, {}, {}, {}, files);
      const graded = await grade();
      expect(graded.grade.score).toBeGreaterThan(70);
      expect(warnings).toEqual([expect.stringMatching(/graded, not saved/)]);
      expect((await desk.grades()).map((stored) => stored.grade)).toEqual([graded.grade]);
      expect(await grade()).toEqual({ ...graded, cached: true });
    },
  );

  test("loses neither the unfinished grade that was there nor what was paid for", async () => {
    const folder = await interview();
    await (await grading(folder, {}, {}, stoppingAt(4))).grade();
    const before = await gradesIn(folder);
    // Full: files can be removed, but none can be written.
    const faulty = new FaultyFiles();
    const files = {
      ...disk,
      open: (...args: Parameters<FileSystem["open"]>) => faulty.files.open(...args),
    };
    faulty.fail("ENOSPC", 0);
    const full = await grading(folder, {}, {}, {}, files);
    expect((await full.grade()).grade.ungraded).toEqual([]);
    expect(await gradesIn(folder)).toEqual(before);
  });
});

test("a prompt that was cut leaves no grade, and nothing of it is used later", async () => {
  const folder = await interview();
  const { grade } = await grading(folder, { window: 4_096 });
  await expect(grade()).rejects.toThrow(GradingFailed);
  expect(await gradesIn(folder)).toEqual([]);
});

test("a broken grade file is named and left alone", async () => {
  const folder = await interview();
  await (await grading(folder)).grade();
  const [name = ""] = await jsonIn(folder);
  await writeFile(join(folder, "grades", name), "{");
  const { grade, warnings } = await grading(folder);
  expect(await grade()).toMatchObject({ cached: false });
  expect(warnings.join()).toContain(name);
  expect(await readFile(join(folder, "grades", name), "utf8")).toBe("{");
});
