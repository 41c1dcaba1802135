/** The runner of spec files: what fails twice has failed, whoever registered the test. */
import { execFile } from "node:child_process";
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const runner = fileURLToPath(new URL("../workbench/specs.mjs", import.meta.url));

/** What a run of these stories comes to: each is `good`, `bad`, or `unlucky`, which passes the second time. */
async function run(stories) {
  const folder = await mkdtemp(join(tmpdir(), "dojo-"));
  await writeFile(
    join(folder, "story.mjs"),
    `import { existsSync, writeFileSync } from "node:fs";
    import { test } from "node:test";
    export const story = (name, kind) => test(name, () => {
      const mark = ${JSON.stringify(folder)} + "/" + kind;
      const isUnlucky = kind === "unlucky" && !existsSync(mark);
      writeFileSync(mark, "");
      if (kind === "bad" || isUnlucky) throw new Error(kind);
    });`,
  );
  for (const [name, kind] of Object.entries(stories))
    await writeFile(
      join(folder, `${kind}.spec.mjs`),
      `import { story } from "./story.mjs"; story(${JSON.stringify(name)}, "${kind}");`,
    );
  const results = join(folder, "results.json");
  const main = join(folder, "main.mjs");
  await writeFile(
    main,
    `import { runSpecs, specsIn } from ${JSON.stringify(runner)};
    await runSpecs(specsIn(${JSON.stringify(folder)}), {
      results: ${JSON.stringify(results)}, timeout: 60_000, secondTries: 2 });`,
  );
  // Told to be part of another runner's tests, Node's own would report to that.
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined };
  const code = await promisify(execFile)(process.execPath, [main], { env }).then(
    () => 0,
    (error) => error.code,
  );
  const { passed, failed, failures, note } = JSON.parse(await readFile(results, "utf8"));
  return { code, passed, failed, failures: failures.map(({ name }) => name), note };
}

test("what fails twice has failed, what passes the second time is named", async () => {
  expect(
    await run({ "a good one": "good", "it's bad": "bad", "1st unlucky (one)": "unlucky" }),
  ).toEqual({
    ...{ code: 1, passed: 2, failed: 1, failures: ["it's bad"] },
    note: "needed a second try: 1st unlucky (one)",
  });
});

test("good and unlucky ones pass", async () => {
  const outcome = await run({ "a good one": "good", "an unlucky one": "unlucky" });
  expect(outcome).toMatchObject({ code: 0, passed: 2, failed: 0 });
});
