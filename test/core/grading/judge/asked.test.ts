import { describe, expect, test } from "vitest";
import { askFor, RED_FLAGS, unitsOf } from "../../../../src/core/grading/judge/asked.ts";
import { bankRubric, QUESTIONS } from "../../../support/goldAnswers.ts";
import { core } from "../../../support/interviews.ts";
import { decoys } from "../../../support/judging.ts";

const three = decoys.decoys.slice(0, 3);
const idsOf = (lines: readonly { readonly id: string }[]): string[] => lines.map(({ id }) => id);

describe.each(QUESTIONS)("the question sheets of %s", (question) => {
  const rubric = bankRubric(question);
  const sheet = { rubric, criteria: core.criteria, decoys: three };
  const units = unitsOf(rubric);
  const real = [...idsOf(rubric.signals), ...idsOf(rubric.red_flags)];
  const plans = [units, ...units.map((unit) => [unit]), units.slice(0, 2), units.slice(-2)];

  test.each(plans)("ask for every line of %s once, and for all decoys", (...wanted) => {
    const { criteria, redFlags } = askFor(wanted, sheet, "7f3a");
    const asked = idsOf([...criteria.flatMap(({ signals }) => signals), ...redFlags]);
    const own = rubric.signals.filter(({ criterion }) => wanted.includes(criterion));
    const flags = wanted.includes(RED_FLAGS) ? rubric.red_flags : [];
    expect(asked.toSorted()).toEqual(idsOf([...own, ...flags, ...three]).toSorted());
    for (const { criterion, signals } of criteria)
      for (const { id } of signals.filter((line) => !idsOf(three).includes(line.id)))
        expect(rubric.signals.find((signal) => signal.id === id)?.criterion).toBe(criterion.id);
  });

  test("give the same order for the same seed, and another one for each sample", () => {
    const heaviest = units.slice(0, 1);
    const orderOf = (order: string): string =>
      askFor(heaviest, sheet, order)
        .criteria.flatMap(({ signals }) => idsOf(signals))
        .join();
    expect(orderOf("7f3a0")).toBe(orderOf("7f3a0"));
    const orders = Array.from({ length: 10 }, (_, sample) => orderOf(`7f3a${sample}`));
    expect(new Set(orders).size).toBeGreaterThanOrEqual(9);
  });

  test("hide the decoys among the signals: they stand first, last and in between", () => {
    const places = new Set<number>();
    for (let sample = 0; sample < 60; sample += 1) {
      const { criteria } = askFor(units.slice(0, 1), sheet, `7f3a${sample}`);
      const ids = idsOf(criteria[0]?.signals ?? []);
      for (const { id } of three) places.add(ids.indexOf(id));
    }
    const count = rubric.signals.filter(({ criterion }) => criterion === units[0]).length + 3;
    expect(places.size).toBe(count);
  });

  test("name no decoy as a real line", () => {
    expect(real.filter((id) => idsOf(decoys.decoys).includes(id))).toEqual([]);
  });
});

test("units come heaviest first, red flags last", () => {
  const rubric = bankRubric("llm-gateway");
  const weights = unitsOf(rubric).map((unit) => rubric.weights[unit] ?? 0);
  expect(weights).toEqual(weights.toSorted((a, b) => b - a));
  expect(unitsOf(rubric).at(-1)).toBe(RED_FLAGS);
  expect(unitsOf({ ...rubric, red_flags: [] })).not.toContain(RED_FLAGS);
});
