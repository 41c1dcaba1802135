import { describe, expect, test } from "vitest";
import { givesAway } from "../../../src/core/grading/givesAway.ts";
import { bankRubric, goldAnswer, QUESTIONS } from "../../support/goldAnswers.ts";
import { goldInterview, gradeOf, lexicon, rubricOf, signalsOf } from "../../support/interviews.ts";

const NONE: ReadonlySet<string> = new Set();

describe("a line gives away a signal that the candidate has not shown", () => {
  const rubric = rubricOf({
    settle: ["reserve & settle"],
    both: { all: ["cache & prefix", "cache & answers"] },
  });
  const isGivenAway = (line: string, shown = NONE): boolean =>
    givesAway(line, shown, { rubric, lexicon });

  test.each([
    ["when it says it", "You could reserve first and settle afterwards."],
    ["when it asks for it", "Would you reserve something and settle later?"],
    ["when it denies it", "Do not reserve and then settle."],
    ["when it says half of it", "Have you thought of a cache for the prefix?"],
  ])("%s", (_, line) => {
    expect(isGivenAway(line)).toBe(true);
  });

  test("but not one that was shown, and not by everyday words", () => {
    expect(isGivenAway("When do you settle what you reserve?", new Set(["settle"]))).toBe(false);
    expect(isGivenAway("What happens when that fails?")).toBe(false);
  });
});

describe.each(QUESTIONS)("%s", (question) => {
  test("most signals are recognised when the rubric's own words are said", () => {
    const rubric = bankRubric(question);
    const { signals } = rubric;
    const named = signals.filter(({ text }) => givesAway(text, NONE, { rubric, lexicon }));
    expect(named.length / signals.length).toBeGreaterThan(0.8);
  });

  test("every sentence that proves a signal gives it away", () => {
    const rubric = bankRubric(question);
    const strong = gradeOf(goldInterview(goldAnswer(question, "strong")), rubric);
    const met = signalsOf(strong).filter(({ verdict }) => verdict === "met");
    const spoken = met.filter(({ quotes }) => quotes.every(({ kind }) => kind !== "board"));
    const kept = spoken.filter(({ id, quotes }) => {
      const others = new Set(rubric.signals.map((one) => one.id).filter((other) => other !== id));
      return !givesAway(quotes.map(({ text }) => text).join(" "), others, { rubric, lexicon });
    });
    expect(spoken.length).toBeGreaterThan(10);
    expect(kept.map(({ id }) => id)).toEqual([]);
  });
});
