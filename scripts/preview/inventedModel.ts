import type { Confidence, CriterionGrade, Grade } from "../../src/core/grading/grade.ts";
import { IDLE, type GradingProgress } from "../../src/protocol/scorecardPage.ts";

// States of a model's grade: `?grader=model` with `&state=low|partial|generous`, and `&running=early|late` for the page
// while one is at work.

const RUN: NonNullable<Grade["run"]> = {
  provider: "ollama",
  model: "qwen3:14b",
  origin: "http://127.0.0.1:11434",
  prompt_hash: "9f2c51d07be34a18",
  plan: "per-criterion",
  parts: 1,
  calls: 13,
  steps: { first: 8, retry: 1, "re-ask": 2, sample: 2 },
  ttft_ms: 840,
  load_ms: 6_200,
  duration_ms: 94_000,
  tokens_estimated: false,
  cost_usd: null,
  quotes: { exact: 21, close: 3, moved: 1, dropped: 2 },
  decoys: { asked: 24, credited: [] },
  complete: true,
  calibration: { at: "2026-11-12T08:00:00Z", n: 150, qwk: 0.71, mae: 0.34, bias: 0.12 },
};

const DOUBTS: Record<string, Confidence> = {
  deep_dive: {
    level: "low",
    reasons: [
      "The level hangs on one partly met signal.",
      "The checklist sees level 1, two levels lower.",
    ],
    samples: 3,
    lowest: 2,
    highest: 3,
  },
  framing: { level: "high", reasons: [], samples: 3, lowest: 3, highest: 3 },
};

const withoutLevel = (criterion: CriterionGrade): CriterionGrade => ({ ...criterion, level: null });

export function modelGrade(wish: URLSearchParams, grade: Grade): Grade {
  if (wish.get("grader") !== "model") return grade;
  const tokens = { in: 61_300, out: 4_870, cached: 48_900 };
  const full: Grade = { ...grade, tokens, run: RUN };
  switch (wish.get("state") ?? "") {
    case "low":
      return {
        ...full,
        criteria: grade.criteria.map((criterion) => {
          const confidence = DOUBTS[criterion.id];
          return confidence ? { ...criterion, confidence } : criterion;
        }),
        warnings: ["The checklist and the model are two levels apart on Deep dive."],
      };
    case "partial":
      return {
        ...leftOut(full, ["tradeoffs", "operations"], "the reply ended at the token limit"),
        run: { ...RUN, complete: false, calibration: null, tokens_estimated: true },
      };
    case "generous":
      return {
        ...full,
        band: null,
        warnings: [
          "Generous judge: the model credited 2 of 24 signals that belong to other designs, so this grade has no band.",
        ],
        run: {
          ...RUN,
          provider: "openai",
          origin: "https://api.example.com",
          cost_usd: 0.0124,
          decoys: { asked: 24, credited: ["shards by driver location", "uses a quadtree"] },
        },
      };
    default:
      return full;
  }
}

function leftOut(grade: Grade, ids: readonly string[], reason: string): Grade {
  return {
    ...grade,
    score: null,
    band: null,
    criteria: grade.criteria.map((criterion) =>
      ids.includes(criterion.id) ? withoutLevel(criterion) : criterion,
    ),
    ungraded: ids.map((criterion) => ({ criterion, reason })),
  };
}

export function modelProgress(wish: URLSearchParams, grade: Grade): GradingProgress {
  const state = "running";
  switch (wish.get("running") ?? "") {
    case "early":
      return {
        ...IDLE,
        state,
        of: 9,
        unit: "Framing",
        note: "The server has been silent for 12 s; it may be loading the model.",
      };
    case "late": {
      const open = ["deep_dive", "tradeoffs", "operations"];
      return {
        state,
        done: 4,
        of: 9,
        unit: "Deep dive",
        note: "The server is busy or failed: next attempt in 20 s (2 of 3).",
        soFar: leftOut(grade, open, "not judged yet"),
      };
    }
    default:
      return IDLE;
  }
}
