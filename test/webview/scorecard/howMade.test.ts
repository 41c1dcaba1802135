import { describe, expect, test } from "vitest";
import type * as z from "zod";
import type { CalibrationNote, Grade, ModelRun } from "../../../src/core/grading/grade.ts";
import { calibrationOf, howMade } from "../../../webview/scorecard/howMade.ts";

type Run = z.infer<typeof ModelRun>;

/** A model on this machine that answered everything at the first go and reports all its figures. */
const smooth: Run = {
  provider: "ollama",
  model: "qwen3:14b",
  origin: "http://127.0.0.1:11434",
  prompt_hash: "9f2c51d07be34a18",
  plan: "per-criterion",
  parts: 1,
  calls: 9,
  steps: { first: 9 },
  ttft_ms: 840,
  load_ms: 6_200,
  duration_ms: 94_000,
  tokens_estimated: false,
  cost_usd: null,
  quotes: { exact: 21, close: 3, moved: 1, dropped: 2 },
  decoys: { asked: 24, credited: [] },
  complete: true,
  calibration: null,
};
const tokens = { in: 61_300, out: 4_870, cached: 48_900 };

interface Made extends Partial<Run> {
  readonly tokens?: Grade["tokens"];
  readonly here?: boolean;
}

/** What the page says under a term about the smooth run with these differences. */
function told(term: string, { here = true, ...made }: Made = {}): string | undefined {
  const grade = { rubric_revision: 3, tokens, ...made } as Grade;
  const run = { ...smooth, ...made };
  return howMade(grade, run, here).find((fact) => fact.term === term)?.text;
}

describe("how a model's grade was made", () => {
  test("names the model, where it ran, and what it was told", () => {
    expect(told("Model")).toBe("qwen3:14b, Ollama");
    expect(told("Where")).toBe("http://127.0.0.1:11434, on this machine");
    expect(told("Judged by")).toBe("instructions 9f2c51d0, rubric revision 3");
  });

  test("names the server, or the vendor behind VS Code, when it ran elsewhere", () => {
    const origin = "https://api.example.com";
    expect(told("Where", { provider: "openai", origin, here: false })).toBe(origin);
    expect(told("Where", { provider: "vscode", origin: "copilot", here: false })).toBe(
      "copilot, through VS Code",
    );
  });

  test("tells the rungs of the ladder only when more than the first was needed", () => {
    expect(told("Requests")).toBe("9");
    const steps = { first: 8, retry: 0, "re-ask": 2, sample: 1 };
    expect(told("Requests", { calls: 11, steps })).toBe(
      "11: 8 at the first go, 2 asked again after an unusable reply, 1 as a further sample",
    );
  });

  test("says why the interview was cut into parts", () => {
    expect(told("Plan", { plan: "all-in-one" })).toBe("one request for all criteria");
    expect(told("Plan", { plan: "all-in-one", parts: 2 })).toBe(
      "one request for all criteria, over 2 parts because the interview is longer than the model's context",
    );
  });

  test.each<[string, string, Made, string]>([
    ["time", "Time", {}, "1:34 min; first token after 0.8 s, 6.2 s to load the model"],
    [
      "a time that the provider does not report",
      "Time",
      { ttft_ms: null, load_ms: null, duration_ms: 41_000 },
      "41 s; first token unknown",
    ],
    ["tokens", "Tokens", {}, "61,300 in (48,900 from the server's cache), 4,870 out"],
    [
      "tokens that are our estimate",
      "Tokens",
      { tokens: { in: 900, out: 80, cached: 0 }, tokens_estimated: true },
      "about 900 in, 80 out (estimated)",
    ],
    ["unknown tokens", "Tokens", { tokens: null }, "unknown"],
    ["what this machine did", "Cost", {}, "nothing: it ran here"],
    ["an unknown price", "Cost", { here: false }, "unknown"],
    ["a price", "Cost", { here: false, cost_usd: 0.0124 }, "$0.012"],
    ["quotes", "Quotes", {}, "21 exact, 3 close, 1 found elsewhere than cited, 2 dropped"],
    ["decoys", "Decoys", {}, "24 signals of other designs asked, none credited"],
    [
      "credited decoys",
      "Decoys",
      { decoys: { asked: 24, credited: ["uses a quadtree", "shards by driver"] } },
      "24 signals of other designs asked, 2 credited: uses a quadtree; shards by driver",
    ],
  ])("%s", (_, term, made, words) => {
    expect(told(term, made)).toBe(words);
  });
});

describe("what is known of a grader's agreement with gold answers", () => {
  const now = new Date("2026-11-20T12:00:00");
  const measured = (note: Partial<CalibrationNote>) =>
    calibrationOf(
      {
        ...smooth,
        calibration: { at: "2026-11-12T12:00:00", n: 150, qwk: 0.71, mae: 0.34, bias: 0, ...note },
      },
      now,
    );

  test("is nothing before a calibration", () => {
    expect(calibrationOf(smooth, now)).toBeNull();
  });

  test("is a figure with its sample, its day and its lean", () => {
    expect(measured({})).toBe(
      "Agreement with gold answers: QWK 0.71 over 150 levels (12 Nov); " +
        "off by 0.34 levels on average, neither kinder nor harsher.",
    );
    expect(measured({ bias: 0.12 })).toContain("0.12 too kind on the whole.");
    expect(measured({ bias: -0.4 })).toContain("0.40 too harsh on the whole.");
    expect(measured({ qwk: null })).toContain("QWK undefined over 150 levels");
  });
});
