import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/core/catalog/catalog.ts";
import { Grade } from "../../../src/core/grading/grade.ts";
import { scorecardView } from "../../../src/editor/grading/scorecardView.ts";
import { ScorecardView } from "../../../src/protocol/scorecardPage.ts";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { catalogOf } from "../../../src/services/catalog/compiled.ts";
import { disk } from "../../../src/services/files/fileSystem.ts";
import { InterviewGrading } from "../../../src/services/grading/interviewGrading.ts";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";

let catalog: Catalog;
beforeAll(async () => {
  catalog = catalogOf(await compileCatalog(ROOT));
});

/** An interview that the checklist has graded, at noon. */
async function gradedInterview() {
  const answer = goldAnswer("llm-gateway", "good");
  const folder = writeInterview(join(temporaryFolder(), "attempt"), answer);
  const warn = (problem: string) => expect.unreachable(problem);
  const grading = new InterviewGrading(folder, {
    files: disk,
    catalog,
    now: () => "2026-11-23T12:00:00.000Z",
    warn,
  });
  const { grade } = await grading.checklist();
  return { grading, grade, grades: join(folder, "grades") };
}

/** A grade of a local model, an hour after the checklist's: one level higher in every criterion. */
function modelGradeAfter(grade: Grade, origin: string): Grade {
  const higher = (level: number) => Math.min(4, level + 1);
  return Grade.parse({
    ...grade,
    key: "model",
    graded_at: "2026-11-23T13:00:00.000Z",
    grader: { kind: "model", name: "qwen3:14b", version: "1" },
    criteria: grade.criteria.map((criterion) => ({
      ...criterion,
      level: criterion.level === null ? null : higher(criterion.level),
    })),
    run: {
      provider: "openai",
      model: "qwen3:14b",
      origin,
      prompt_hash: "9f2c51d0",
      plan: "all-in-one",
      parts: 1,
      calls: 1,
      steps: { first: 1 },
      ttft_ms: null,
      load_ms: null,
      duration_ms: 9_000,
      tokens_estimated: true,
      cost_usd: null,
      quotes: { exact: 1, close: 0, moved: 0, dropped: 0 },
      decoys: { asked: 3, credited: [] },
      complete: true,
      calibration: null,
    },
  });
}

const levelsOf = ({ criteria }: Grade) =>
  Object.fromEntries(criteria.map(({ id, level }) => [id, level]));

describe("the scorecard of an interview", () => {
  test("says when its boxes were drawn, and nothing of what nobody knows", async () => {
    const { grading } = await gradedInterview();
    const bare = ScorecardView.parse(await scorecardView(grading));
    const boxes = bare.sources.filter(({ kind }) => kind === "board");
    expect(new Set(boxes.map(({ t }) => t))).toEqual(new Set([null]));
    expect(bare).toMatchObject({ duration_ms: null, date: "", stages: [], replayable: false });
    const [box] = boxes;
    const drawn = new Map([[box?.id.slice("B:".length) ?? "", 24_000]]);
    const beside = { replayable: true, sound: null, drawn };
    const view = await scorecardView(grading, undefined, beside);
    expect(view.sources.filter(({ kind, t }) => kind === "board" && t !== null)).toEqual([
      { ...box, t: 24_000 },
    ]);
  });

  test("that only the checklist graded has no second levels beside it", async () => {
    const { grading, grades } = await gradedInterview();
    const view = ScorecardView.parse(await scorecardView(grading));
    expect(view.checklist).toBeNull();
    expect(view.on_this_machine).toBe(false);
    expect(readdirSync(grades)).toContain(view.file);
    expect(view.grades.map(({ grader }) => grader)).toEqual(["checklist"]);
  });

  test("that a model graded too shows the model's, with the checklist's levels beside it", async () => {
    const { grading, grade, grades } = await gradedInterview();
    const model = modelGradeAfter(grade, "http://127.0.0.1:8000");
    writeFileSync(join(grades, "2026-11-23T13-00-00-qwen3.json"), JSON.stringify(model));
    const view = ScorecardView.parse(await scorecardView(grading));
    expect(view.file).toBe("2026-11-23T13-00-00-qwen3.json");
    expect(view.on_this_machine).toBe(true);
    expect(levelsOf(view.grade)).not.toEqual(levelsOf(grade));
    expect(view.checklist).toEqual(levelsOf(grade));
    expect(view.grades.map(({ grader }) => grader)).toEqual(["qwen3:14b", "checklist"]);
  });

  test("shows the grade that was asked for, without second levels for the checklist's own", async () => {
    const { grading, grade, grades } = await gradedInterview();
    const model = modelGradeAfter(grade, "https://api.example.com");
    const [checklist = ""] = readdirSync(grades).filter((name) => name.endsWith(".json"));
    writeFileSync(join(grades, "2026-11-23T13-00-00-qwen3.json"), JSON.stringify(model));
    expect((await scorecardView(grading)).on_this_machine).toBe(false);
    const view = await scorecardView(grading, checklist);
    expect(view.grade).toEqual(JSON.parse(readFileSync(join(grades, checklist), "utf8")));
    expect(view.checklist).toBeNull();
  });
});
