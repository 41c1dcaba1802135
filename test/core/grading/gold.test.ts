import { describe, expect, test } from "vitest";
import type { GoldVariant } from "../../../src/core/catalog/gold.ts";
import type { GradeBody } from "../../../src/core/grading/assemble.ts";
import { bankRubric, goldAnswer, QUESTIONS, VARIANTS } from "../../support/goldAnswers.ts";
import { goldInterview, gradeOf, type ShortInterview } from "../../support/interviews.ts";
import {
  injected,
  keywordList,
  negated,
  negatedByPrefix,
  type Perturbation,
  saidByInterviewer,
  withoutComponent,
} from "../../support/perturbations.ts";

type Scores = Record<GoldVariant, number>;

describe.each(QUESTIONS)("%s", (question) => {
  const rubric = bankRubric(question);
  const gradeShort = (interview: ShortInterview): GradeBody => gradeOf(interview, rubric);
  const scoreOf = (interview: ShortInterview): number => gradeShort(interview).score ?? 0;
  const scoresOf = (set: "gold" | "paraphrase"): Scores =>
    Object.fromEntries(
      VARIANTS.map((variant) => [
        variant,
        scoreOf(goldInterview(goldAnswer(question, variant, set))),
      ]),
    ) as Scores;
  const gold = scoresOf("gold");
  const paraphrase = scoresOf("paraphrase");
  const strong = goldInterview(goldAnswer(question, "strong"));
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
    ["a list of its keywords", keywordList],
    ["every sentence denied", negated],
    ["every sentence denied by a prefix", negatedByPrefix],
    ["all of it said by the interviewer", saidByInterviewer],
  ])("the strong answer as %s earns next to nothing", (_, perturb) => {
    const { score, max_score } = gradeShort(perturb(strong));
    expect(score).toBeLessThanOrEqual(Math.min(weak + 8, max_score / 4));
  });

  test("text addressed to the grader moves the score by three points at most, and is reported", () => {
    const grade = gradeShort(injected(strong));
    expect(Math.abs((grade.score ?? 0) - gold.strong)).toBeLessThanOrEqual(3);
    expect(grade.addressed_to_grader.length).toBeGreaterThan(0);
  });

  test("the same interview gives the same bytes", () => {
    expect(JSON.stringify(gradeShort(strong))).toBe(JSON.stringify(gradeShort(strong)));
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
  const strong = goldInterview(goldAnswer(question, "strong"));
  const verdictsOf = (interview: ShortInterview) =>
    new Map(
      gradeOf(interview, rubric).criteria.flatMap(({ signals }) =>
        signals.map(({ id, verdict }) => [id, verdict]),
      ),
    );

  test("takes credit only where the sentences about it gave some", () => {
    const before = verdictsOf(strong);
    const after = verdictsOf(withoutComponent(mention)(strong));
    const lost = rubric.signals.filter(
      ({ id }) => before.get(id) === "met" && after.get(id) !== "met",
    );
    const gained = rubric.signals.filter(
      ({ id }) => before.get(id) !== "met" && after.get(id) === "met",
    );
    const quoted = gradeOf(strong, rubric).criteria.flatMap(({ signals }) => signals);
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
