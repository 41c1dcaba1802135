import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { discoverTests } from "../../../src/core/katas/discover/discover.ts";
import { testNames } from "../../../src/core/katas/discover/testPlace.ts";
import type { RunEvent } from "../../../src/core/katas/event.ts";
import { reportOf } from "../../../src/core/katas/report.ts";
import type { FoundToolchain, TestJob } from "../../../src/services/katas/language.ts";
import { PythonLanguage } from "../../../src/services/katas/python.ts";
import { RunnerFiles } from "../../../src/services/katas/runnerFiles.ts";
import { RunQueue } from "../../../src/services/katas/runQueue.ts";
import { runTests, type RunLimits } from "../../../src/services/katas/testRun.ts";
import { TypeScriptLanguage } from "../../../src/services/katas/typeScript.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";

const runners = new RunnerFiles(join(ROOT, "src/services/katas/runners"));
const typeScript = new TypeScriptLanguage(runners);
/** No run that ends by itself meets the time limit on a busy machine. */
const limits: RunLimits = { timeoutMs: 20_000, outputCharacters: 10_000 };

/** Runs test code in TypeScript and gives all events, `see` each when it comes. */
async function run(
  code: string,
  given: Partial<RunLimits> & Pick<TestJob, "only"> = {},
  signal = never(),
  see: (event: RunEvent) => void = () => undefined,
) {
  const tools = await found();
  const folder = temporaryFolder();
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
  writeFileSync(join(folder, "a.test.ts"), `import { test } from "node:test";\n${code}`);
  const { only, ...own } = given;
  const job = { folder, testFiles: ["a.test.ts"], only };
  const events: RunEvent[] = [];
  for await (const event of runTests(typeScript, tools, job, signal, { ...limits, ...own })) {
    events.push(event);
    see(event);
  }
  const text = events.map((event) => (event.type === "output" ? event.text : "")).join("");
  return { folder, text, ...reportOf(events) };
}

const never = () => new AbortController().signal;

async function found(): Promise<FoundToolchain> {
  const tools = await typeScript.find();
  if (!tools.found) throw new Error(tools.needs);
  return tools;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

test("what was reported before an endless loop is kept, and the loop is named", async () => {
  const report = await run(
    'test("fine", () => {});\ntest("loop", () => { for (;;) {} });\ntest("after", () => {});\n',
    { timeoutMs: 4_000 },
  );
  expect(report).toMatchObject({
    tests: [{ name: "fine", ok: true }],
    unfinished: ["loop"],
    reason: "timeout",
  });
});

test("a test whose title has escapes is run by the name under which it is found", async () => {
  const titles = ["a\\tb\\\\n", "one\\ntwo", "\\u{1F600} \\0 (it\\'s)"];
  const code = titles.map((title) => `test('${title}', () => {});\n`).join("");
  const found = testNames(discoverTests("ts", code));
  expect((await run(code)).tests.map(({ name }) => name)).toEqual(found);
  for (const only of found)
    expect((await run(code, { only: [only] })).tests).toEqual([
      { name: only, ok: true, message: "" },
    ]);
});

test("a promise that never settles fails its test, and the others go on", async () => {
  const report = await run(
    'test("waits", () => new Promise(() => {}));\ntest("after", () => {});\n',
  );
  expect(report.tests).toMatchObject([
    { name: "waits", ok: false },
    { name: "after", ok: true },
  ]);
});

test.skipIf(process.platform !== "linux")(
  "children end with the run, those that left its group too",
  async () => {
    const child =
      'import { spawn } from "node:child_process";\nimport { writeFileSync } from "node:fs";\n' +
      'test("forks", () => {\n' +
      '  const one = spawn("sleep", ["600"], { stdio: "ignore" });\n' +
      '  const far = spawn("setsid", ["sleep", "600"], { stdio: "inherit", detached: true });\n' +
      '  writeFileSync("pids", `${one.pid} ${far.pid}`);\n  one.unref();\n  far.unref();\n});\n';
    const { folder, reason } = await run(child);
    expect(reason).toBe("finished");
    const pids = readFileSync(join(folder, "pids"), "utf8").split(" ").map(Number);
    await expect.poll(() => pids.filter(isAlive)).toEqual([]);
  },
);

test("a flood is read to its end, and little of it is told", async () => {
  const report = await run(
    'test("flood", () => { for (let i = 0; i < 1000; i++) console.log("x".repeat(100_000)); });\n',
  );
  expect(report.tests).toMatchObject([{ name: "flood", ok: true }]);
  expect(report.text.length).toBeLessThan(11_000);
  expect(report.text).toContain("the rest is not shown");
});

test("no secret of the environment reaches the code", async () => {
  process.env["OPENAI_API_KEY"] = "sk-secret";
  const report = await run('test("env", () => console.log(JSON.stringify(process.env)));\n');
  expect(report.text).toContain("PATH");
  expect(report.text).not.toContain("sk-secret");
});

test("a run that is cancelled ends at once", async () => {
  const cancel = new AbortController();
  const report = await run('test("loop", () => { for (;;) {} });\n', {}, cancel.signal, (event) => {
    if (event.type === "started") cancel.abort();
  });
  expect(report).toMatchObject({ reason: "cancelled", unfinished: ["loop"] });
});

test("a tool chain that has gone is a message, not a crash", async () => {
  const tools = { ...(await found()), program: "/no/such/node" };
  const job = { folder: temporaryFolder(), testFiles: ["a.test.ts"] };
  const events: RunEvent[] = [];
  for await (const event of runTests(typeScript, tools, job, never())) events.push(event);
  expect(reportOf(events).broken?.message).toMatch(/\/no\/such\/node cannot be started/);
});

test("a Python that is not there says what is needed", async () => {
  const tools = await new PythonLanguage(runners).find("/no/such/python");
  expect(tools).toMatchObject({ found: false, needs: "Python ≥ 3.11" });
});

test("the same key waits, another does not, and a failure lets the next one go", async () => {
  const queue = new RunQueue();
  const order: string[] = [];
  const add = (key: string, name: string, ms: number) =>
    queue.add(key, async () => {
      await new Promise((resolve) => setTimeout(resolve, ms));
      order.push(name);
      if (name === "first") throw new Error("it failed");
    });
  const first = add("a", "first", 60).catch(() => undefined);
  expect(queue.isBusy("a")).toBe(true);
  await Promise.all([first, add("a", "second", 1), add("b", "other", 10)]);
  expect(order).toEqual(["other", "first", "second"]);
  expect(queue.isBusy("a")).toBe(false);
});
