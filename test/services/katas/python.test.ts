import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverTests } from "../../../src/core/katas/discover/discover.ts";
import { testNames } from "../../../src/core/katas/discover/testPlace.ts";
import type { RunEvent } from "../../../src/core/katas/event.ts";
import { reportOf } from "../../../src/core/katas/report.ts";
import { PythonLanguage } from "../../../src/services/katas/python.ts";
import { RunnerFiles } from "../../../src/services/katas/runnerFiles.ts";
import { runTests } from "../../../src/services/katas/testRun.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";

const python = new PythonLanguage(new RunnerFiles(join(ROOT, "src/services/katas/runners")));
const tools = await python.find("");

/** Runs these tests and gives the names of those that were reported, in order. */
async function reported(source: string, only?: readonly string[]): Promise<string[]> {
  if (!tools.found) throw new Error(tools.needs);
  const folder = temporaryFolder();
  writeFileSync(join(folder, "test_a.py"), source);
  const job = { folder, testFiles: ["test_a.py"], only };
  const events: RunEvent[] = [];
  for await (const event of runTests(python, tools, job, new AbortController().signal))
    events.push(event);
  const { tests, reason } = reportOf(events);
  expect(reason).toBe("finished");
  return tests.map(({ name }) => name);
}

const FILE = `import functools
import unittest


def wrapped(method):
    @functools.wraps(method)
    def run(self):
        method(self)

    return run


class Waiting(unittest.TestCase):
    def test_z_easy(self) -> None:
        pass

    @wrapped
    def test_b_harder(self) -> None:
        pass

    def test_a_hardest(self) -> None:
        pass


class Again(
    Waiting,  # all of these once more
):
    def test_m_first_of_its_own(self) -> None:
        pass

    def test_c_last(self) -> None:
        pass


class Alone(unittest.IsolatedAsyncioTestCase):
    async def test_x(self) -> None:
        pass
`;

test.skipIf(!tools.found)(
  "tests run in the order of their file, inherited ones first",
  async () => {
    const inherited = ["test_z_easy", "test_b_harder", "test_a_hardest"];
    expect(await reported(FILE)).toEqual([
      ...inherited.map((name) => `Waiting > ${name}`),
      ...inherited.map((name) => `Again > ${name}`),
      "Again > test_m_first_of_its_own",
      "Again > test_c_last",
      "Alone > test_x",
    ]);
  },
);

test.skipIf(!tools.found)("what is found in a file can be run, in the same order", async () => {
  const found = testNames(discoverTests("py", FILE));
  expect(await reported(FILE, found.toReversed())).toEqual(found);
});
