import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { Decoys } from "../../../../src/core/catalog/decoys.ts";
import { chooseDecoys } from "../../../../src/core/grading/judge/decoys.ts";
import { goldAnswer, QUESTIONS, VARIANTS } from "../../../support/goldAnswers.ts";
import { goldInterview, sourcesOf } from "../../../support/interviews.ts";
import { ROOT } from "../../../support/pack.ts";

const bank = Decoys.parse(parse(readFileSync(join(ROOT, "rubrics/decoys.yaml"), "utf8")));
const SEEDS = Array.from({ length: 16 }, (_, at) => `${at.toString(16).padStart(2, "0")}9f3a`);

/** A few decoys, each written "id topic word". */
const few = (...lines: string[]): Decoys => ({
  schema: "dojo.decoys/v1",
  decoys: lines.map((line) => {
    const [id = "", topic = "", ...words] = line.split(" ");
    return { id, topic, text: `shows ${words.join(" ")}`, words: [words.join(" ")] };
  }),
});
const idsOf = (decoys: Decoys, said: string, seed = "9f3a", count?: number): string[] =>
  chooseDecoys(decoys, said, seed, count).map(({ id }) => id);

const interviews = QUESTIONS.flatMap((question) =>
  (["gold", "paraphrase"] as const).flatMap((set) =>
    VARIANTS.map((variant) => [question, set, variant] as const),
  ),
);

test.each(interviews)("%s, %s %s: three decoys of three topics, from a wide choice", (...gold) => {
  const [question, set, variant] = gold;
  const { sources } = sourcesOf(goldInterview(goldAnswer(question, variant, set)));
  const folder = join(ROOT, "question-bank/designs", question);
  const said = [
    readFileSync(join(folder, "prompt.md"), "utf8"),
    readFileSync(join(folder, "reference.md"), "utf8"),
    ...sources.map(({ text }) => text),
  ].join("\n");
  const choices = SEEDS.map((seed) => chooseDecoys(bank, said, seed));
  for (const chosen of choices) expect(new Set(chosen.map(({ topic }) => topic)).size).toBe(3);
  expect(new Set(choices.flat()).size).toBeGreaterThan(12);
});

test("the same seed gives the same decoys, another seed others", () => {
  const first = idsOf(bank, "", "9f3a");
  expect(idsOf(bank, "", "9f3a")).toEqual(first);
  expect(new Set(SEEDS.map((seed) => idsOf(bank, "", seed).join()))).toHaveLength(SEEDS.length);
});

test("every decoy of the bank gets its turn", () => {
  const seeds = Array.from({ length: 400 }, (_, at) => at.toString(16).padStart(8, "0"));
  const chosen = new Set(seeds.flatMap((seed) => idsOf(bank, "", seed)));
  expect([...chosen].toSorted()).toEqual(bank.decoys.map(({ id }) => id).toSorted());
});

test.each([
  ["the word itself", "We store the car's geohash."],
  ["a longer form of it", "geohashes are short"],
  ["capitals", "GEOHASH"],
  ["words apart by a hyphen or a line", "I'd put the cars on a map-\ntile."],
])("a decoy is unfit when the interview has %s", (_, said) => {
  const decoys = few("cells rides geohash", "tiles maps map tile", "songs radio song");
  expect(idsOf(decoys, said)).toContain("songs");
  expect(idsOf(decoys, said)).toHaveLength(2);
});

test("a word in the middle of another does not count", () => {
  expect(idsOf(few("seats halls seat"), "We reseat nothing; the disease spreads.")).toEqual([
    "seats",
  ]);
});

test("one decoy of a topic, and no more than asked for", () => {
  const decoys = few("a maps tile", "b maps zoom", "c radio song", "d mail spam", "e lifts lobby");
  for (const seed of SEEDS) {
    const chosen = idsOf(decoys, "", seed);
    expect(chosen).toHaveLength(3);
    expect(chosen.filter((id) => id === "a" || id === "b").length).toBeLessThanOrEqual(1);
    expect(idsOf(decoys, "", seed, 2)).toEqual(chosen.slice(0, 2));
  }
});

test("there are fewer when too few are fit", () => {
  const decoys = few("a maps tile", "b maps zoom", "c radio song");
  expect(idsOf(decoys, "", "9f3a", 5)).toHaveLength(2);
  expect(idsOf(decoys, "a tile, a zoom, a song")).toEqual([]);
});
