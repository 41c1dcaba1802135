import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { KataLanguage } from "../../src/core/katas/kata.ts";
import { PackCopy, temporaryFolder } from "./pack.ts";

/** The folder of the one kata in `tinyKataPack`, relative to the pack. */
export const TINY_KATA = "question-bank/katas/concurrency/tiny-counter";

/** A user's own content pack with one small kata in these languages, which a test may break. Removed when the test ends. */
export function tinyKataPack(...languages: readonly KataLanguage[]): PackCopy {
  const root = temporaryFolder();
  const files = {
    "kata.yaml": kataYaml(languages),
    "README.md": "# Counter\n\nCount, and forget at a reset.\n",
    "hints.md": "## 1\n\nKeep a total.\n\n## 2\n\nCheck the step first.\n\n## 3\n\nAdd it.\n",
    ...Object.fromEntries(languages.flatMap((language) => Object.entries(codeIn(language)))),
  };
  for (const [name, text] of Object.entries(files)) {
    const path = join(root, TINY_KATA, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  return new PackCopy(root);
}

/** Adds the same kata under another id and returns its folder. */
export function addKata(pack: PackCopy, id: string): string {
  const folder = join(dirname(TINY_KATA), id);
  cpSync(join(pack.root, TINY_KATA), join(pack.root, folder), { recursive: true });
  pack.replace(`${folder}/kata.yaml`, "id: tiny-counter", `id: ${id}`);
  return folder;
}

/** A correct implementation of the kata. */
export const tinySolution = (language: KataLanguage): string => CODE[language].solution;

function codeIn(language: KataLanguage): Readonly<Record<string, string>> {
  const { starter, tests, solution } = CODE[language];
  const base =
    language === "ts" ? "counter.test" : language === "py" ? "test_counter" : "counter_test";
  return {
    [`${language}/counter.${language}`]: starter,
    [`${language}/${base}.${language}`]: tests,
    [`${language}/solution/counter.${language}`]: solution,
    ...Object.fromEntries(
      Object.entries(MISTAKES[language]).map(([id, [right, wrong]]) => [
        `${language}/mutants/${id}.${language}`,
        solution.replace(right, wrong),
      ]),
    ),
  };
}

const kataYaml = (languages: readonly KataLanguage[]) => `schema: dojo.kata/v1
id: tiny-counter
revision: 1
title: Tiny counter
family: concurrency
difficulty: 1
minutes: 5
topics: [rate-limiting]
serves:
  - { question: llm-gateway, signals: [token-buckets] }
contract: Count, and forget at a reset.
languages: [${languages.join(", ")}]
mutants:
  - id: starts-at-one
    sentence: The first total is one too many.
    killed_by: [counts from zero]
  - id: every-step-is-one
    sentence: Every step counts as one.
    killed_by: [adds the step]
  - id: never-forgets
    sentence: A reset keeps the total.
    killed_by: [forgets at a reset]
  - id: takes-any-step
    sentence: A step below zero is taken.
    killed_by: [refuses a step below zero]
`;

const CODE: Readonly<
  Record<
    KataLanguage,
    { readonly starter: string; readonly tests: string; readonly solution: string }
  >
> = {
  ts: {
    starter: `export class Counter {
  add(step = 1): number {
    throw new Error(\`TODO: count \${step}\`);
  }

  reset(): void {
    throw new Error("TODO: forget");
  }
}
`,
    tests: `import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { Counter } from "./counter.ts";

describe("counting", () => {
  test("counts from zero", () => assert.equal(new Counter().add(), 1));

  test("adds the step", () => assert.equal(new Counter().add(5), 5));

  test("refuses a step below zero", () => {
    assert.throws(() => new Counter().add(-1), RangeError);
  });
});

test("forgets at a reset", () => {
  const counter = new Counter();
  counter.add(3);
  counter.reset();
  assert.equal(counter.add(), 1);
});
`,
    solution: `export class Counter {
  #total = 0;

  add(step = 1): number {
    if (step < 0) throw new RangeError("a step is zero or more");
    return (this.#total += step);
  }

  reset(): void {
    this.#total = 0;
  }
}
`,
  },
  py: {
    starter: `class Counter:
    def add(self, step: int = 1) -> int:
        raise NotImplementedError("TODO: count")

    def reset(self) -> None:
        raise NotImplementedError("TODO: forget")
`,
    tests: `import unittest

from counter import Counter


class Counting(unittest.TestCase):
    def test_counts_from_zero(self) -> None:
        self.assertEqual(Counter().add(), 1)

    def test_adds_the_step(self) -> None:
        self.assertEqual(Counter().add(5), 5)

    def test_refuses_a_step_below_zero(self) -> None:
        with self.assertRaises(ValueError):
            Counter().add(-1)

    def test_forgets_at_a_reset(self) -> None:
        counter = Counter()
        counter.add(3)
        counter.reset()
        self.assertEqual(counter.add(), 1)
`,
    solution: `class Counter:
    def __init__(self) -> None:
        self._total = 0

    def add(self, step: int = 1) -> int:
        if step < 0:
            raise ValueError("a step is zero or more")
        self._total += step
        return self._total

    def reset(self) -> None:
        self._total = 0  # at a reset
`,
  },
  go: {
    starter: `package kata

import "errors"

type Counter struct{}

func (c *Counter) Add(step int) (int, error) { return 0, errors.New("TODO: count") }

func (c *Counter) Reset() {}
`,
    tests: `package kata

import "testing"

func added(t *testing.T, c *Counter, step, want int) {
	t.Helper()
	if got, err := c.Add(step); err != nil || got != want {
		t.Errorf("total\\n got: %d\\nwant: %d", got, want)
	}
}

func TestCountsFromZero(t *testing.T) { added(t, &Counter{}, 1, 1) }

func TestAddsTheStep(t *testing.T) { added(t, &Counter{}, 5, 5) }

func TestRefusesAStepBelowZero(t *testing.T) {
	if _, err := (&Counter{}).Add(-1); err == nil {
		t.Error("no error")
	}
}

func TestForgetsAtAReset(t *testing.T) {
	c := &Counter{}
	added(t, c, 3, 3)
	c.Reset()
	added(t, c, 1, 1)
}
`,
    solution: `package kata

import "errors"

type Counter struct{ total int }

func (c *Counter) Add(step int) (int, error) {
	if step < 0 {
		return 0, errors.New("a step is zero or more")
	}
	c.total += step
	return c.total, nil
}

func (c *Counter) Reset() { c.total = 0 }
`,
  },
};

/** What each mutant replaces in the solution, and by what. */
const MISTAKES: Readonly<
  Record<KataLanguage, Readonly<Record<string, readonly [string, string]>>>
> = {
  ts: {
    "starts-at-one": ["#total = 0", "#total = 1"],
    "every-step-is-one": ["+= step", "+= 1"],
    "never-forgets": ["this.#total = 0", "void this.#total"],
    "takes-any-step": ["step < 0", "step < -9"],
  },
  py: {
    "starts-at-one": ["_total = 0", "_total = 1"],
    "every-step-is-one": ["+= step", "+= 1"],
    "never-forgets": ["self._total = 0  # at a reset", "pass"],
    "takes-any-step": ["step < 0", "step < -9"],
  },
  go: {
    "starts-at-one": ["return c.total, nil", "return c.total + 1, nil"],
    "every-step-is-one": ["+= step", "+= 1"],
    "never-forgets": ["c.total = 0", ""],
    "takes-any-step": ["step < 0", "step < -9"],
  },
};
