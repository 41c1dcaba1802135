import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { Rubric } from "../../../src/core/catalog/rubric.ts";
import { gradeOf, signalsOf } from "../../support/interviews.ts";
import { ROOT } from "../../support/pack.ts";

/** How candidates say each point of a question, and near misses that must not count. */
interface Sayings {
  readonly question: string;
  readonly signals: Readonly<Record<string, SaidOrNot>>;
  readonly red_flags?: Readonly<Record<string, SaidOrNot>>;
}
interface SaidOrNot {
  readonly says: readonly string[];
  readonly not: readonly string[];
}

const FOLDER = join(ROOT, "test/fixtures/sayings");
const readYaml = (path: string): unknown => parse(readFileSync(path, "utf8"));

/** Whether one sentence, spoken as a turn or typed as a note, earns the point. */
function isFound(rubric: Rubric, id: string, text: string): boolean {
  const signals = rubric.signals.filter((signal) => signal.id === id);
  const only = { ...rubric, signals, red_flags: rubric.red_flags.filter((flag) => flag.id === id) };
  return [{ talk: [`C 10:00 ${text}`] }, { notes: text }].some((interview) => {
    const grade = gradeOf(interview, only);
    return (
      grade.red_flags.length > 0 ||
      signalsOf(grade).some(({ verdict }) => verdict === "met" || verdict === "partial")
    );
  });
}

test.each(readdirSync(FOLDER))("%s: what candidates say is found, near misses are not", (file) => {
  const { question, signals, red_flags } = readYaml(join(FOLDER, file)) as Sayings;
  const rubric = Rubric.parse(readYaml(join(ROOT, `rubrics/designs/${question}.yaml`)));
  const points = Object.entries({ ...signals, ...red_flags });
  const spoken = (which: keyof SaidOrNot) =>
    points.flatMap(([id, said]) => said[which].map((text) => ({ id, text })));
  const [says, nots] = [spoken("says"), spoken("not")];
  const lines = (sayings: typeof says) =>
    sayings.map(({ id, text }) => `${id}: ${text}`).join("\n");

  const missed = says.filter(({ id, text }) => !isFound(rubric, id, text));
  const alarms = nots.filter(({ id, text }) => isFound(rubric, id, text));
  expect(1 - missed.length / says.length, `missed:\n${lines(missed)}`).toBeGreaterThanOrEqual(0.9);
  expect(alarms.length / nots.length, `false alarms:\n${lines(alarms)}`).toBeLessThanOrEqual(0.05);
});
