import { describe, expect, test } from "vitest";
import type { GoldVariant } from "../../../src/core/catalog/gold.ts";
import type { Answer } from "../../../src/core/grading/answer.ts";
import type { GradeBody } from "../../../src/core/grading/assemble.ts";
import {
  echoed,
  injected,
  negated,
  negatedByPrefix,
  type Perturbation,
  stuffed,
  withoutComponent,
} from "../../../src/core/grading/perturbations.ts";
import { bankRubric, goldAnswer, QUESTIONS, VARIANTS } from "../../support/goldAnswers.ts";
import { gradeAnswer, verdictsIn } from "../../support/interviews.ts";

type Scores = Record<GoldVariant, number>;

describe.each(QUESTIONS)("%s", (question) => {
  const rubric = bankRubric(question);
  const gradeOf = (answer: Answer): GradeBody => gradeAnswer(answer, rubric);
  const scoreOf = (answer: Answer): number => gradeOf(answer).score ?? 0;
  const scoresOf = (set: "gold" | "paraphrase"): Scores =>
    Object.fromEntries(
      VARIANTS.map((variant) => [variant, scoreOf(goldAnswer(question, variant, set))]),
    ) as Scores;
  const gold = scoresOf("gold");
  const paraphrase = scoresOf("paraphrase");
  const strong = goldAnswer(question, "strong");
  const weak = gold.weak;

  test("gold answers come in their order, with room between them", () => {
    const { strong, good, "partial-a": a, "partial-b": b, weak } = gold;
    expect({
      order: strong > good && good > Math.max(a, b) && Math.min(a, b) > weak,
      strongFromPartials: Math.min(strong - a, strong - b) >= 15,
      partialsFromWeak: Math.min(a - weak, b - weak) >= 10,
      gold,
    }).toEqual({ order: true, strongFromPartials: true, partialsFromWeak: true, gold });
  });

  test("paraphrases come in the same order, each near its gold answer", () => {
    const { strong, good, "partial-a": a, "partial-b": b, weak } = paraphrase;
    const far = VARIANTS.filter((variant) => Math.abs(paraphrase[variant] - gold[variant]) > 12);
    expect({
      order: strong > good && good > Math.max(a, b) && Math.min(a, b) > weak,
      far,
      gold,
      paraphrase,
    }).toEqual({ order: true, far: [], gold, paraphrase });
  });

  test.each<[string, Perturbation]>([
    ["a list of its keywords", stuffed],
    ["every sentence denied", negated],
    ["every sentence denied by a prefix", negatedByPrefix],
    ["all of it said by the interviewer", echoed],
  ])("the strong answer as %s earns next to nothing", (_, perturb) => {
    const { score, max_score } = gradeOf(perturb(strong));
    expect(score).toBeLessThanOrEqual(Math.min(weak + 8, max_score / 4));
  });

  test("text addressed to the grader moves the score by three points at most, and is reported", () => {
    const grade = gradeOf(injected(strong));
    expect(Math.abs((grade.score ?? 0) - gold.strong)).toBeLessThanOrEqual(3);
    expect(grade.addressed_to_grader.length).toBeGreaterThan(0);
  });

  test("the same interview gives the same bytes", () => {
    expect(JSON.stringify(gradeOf(strong))).toBe(JSON.stringify(gradeOf(strong)));
  });
});

/** A component of each design, as people name it. */
const COMPONENTS = {
  "llm-gateway": /semantic|answer cache|help.cent/i,
  "refund-orchestrator": /supervisor|approv/i,
  "gpu-autoscale": /sleep/i,
} as const;

describe.each(QUESTIONS)("removing a component from the strong answer of %s", (question) => {
  const mention = COMPONENTS[question];
  const rubric = bankRubric(question);
  const strong = goldAnswer(question, "strong");
  const verdictsOf = (answer: Answer) => verdictsIn(gradeAnswer(answer, rubric));

  test("takes credit only where the sentences about it gave some", () => {
    const before = verdictsOf(strong);
    const after = verdictsOf(withoutComponent(mention)(strong));
    const lost = rubric.signals.filter(({ id }) => before[id] === "met" && after[id] !== "met");
    const gained = rubric.signals.filter(({ id }) => before[id] !== "met" && after[id] === "met");
    const quoted = gradeAnswer(strong, rubric).criteria.flatMap(({ signals }) => signals);
    const unrelated = lost.filter(
      ({ id }) =>
        !quoted.find((signal) => signal.id === id)?.quotes.some(({ text }) => mention.test(text)),
    );
    expect({ lost: lost.length > 0, gained, unrelated }).toEqual({
      lost: true,
      gained: [],
      unrelated: [],
    });
  });
});
