import { execFile, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { beforeEach, expect, test } from "vitest";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { checklistFindings, judgeTask } from "../../support/judging.ts";
import { openAiSays, openAiServer } from "../../support/modelServers.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";
import { JudgeMind } from "../../support/simulatedJudge.ts";

/** What the README promises for the command line. */
const OLDEST = 20;
const CLI = join(ROOT, "dist/cli.js");

const program = process.platform === "win32" ? "node.exe" : "node";
const oldNode = (process.env["PATH"] ?? "")
  .split(delimiter)
  .map((folder) => join(folder, program))
  .filter((file) => existsSync(file))
  .find((file) =>
    spawnSync(file, ["--version"], { encoding: "utf8" }).stdout.startsWith(`v${OLDEST}.`),
  );

beforeEach(({ skip }) => {
  skip(!existsSync(CLI), "dist/cli.js is not built: npm run build");
  skip(oldNode === undefined, `no Node ${OLDEST} is on the PATH`);
});

/** A call of the built program, from a folder that is not its own. */
async function call(...argv: string[]): Promise<unknown> {
  const options = { cwd: temporaryFolder(), env: { DESIGN_DOJO_HOME: temporaryFolder() } };
  const { stdout } = await promisify(execFile)(oldNode ?? "", [CLI, ...argv, "--json"], options);
  return JSON.parse(stdout);
}

const interview = () =>
  writeInterview(join(temporaryFolder(), "attempt"), goldAnswer("llm-gateway", "strong"));

test("check finds the product's own bank in order", async () => {
  expect(await call("check")).toEqual({ ok: true, problems: [] });
});

test("board reads what was drawn", async () => {
  const drawn = goldAnswer("llm-gateway", "strong").board.nodes.map(({ text }) => ({ text }));
  const scene = join(interview(), "board.excalidraw");
  expect(await call("board", scene, "--as", "json")).toMatchObject({ nodes: drawn });
});

test("grade finds with the checklist what it finds on any Node", async () => {
  const { checklist } = judgeTask();
  expect(await call("grade", interview())).toMatchObject({
    grader: "checklist",
    score: checklist.score,
    criteria: checklist.criteria.map(({ id, level }) => ({ id, level })),
  });
});

test("grade asks a model over HTTP, and verifies its quotes", async () => {
  const mind = new JudgeMind({ knows: checklistFindings(judgeTask()) });
  const server = await openAiServer({
    "POST /v1/chat/completions": ({ messages }) => {
      const [message] = messages as readonly { content: string }[];
      return openAiSays([mind.answer(message?.content ?? "")]);
    },
  });
  const flags = ["--grader", "openai", "--base-url", `${server.origin}/v1`, "--model", "judge"];
  expect(await call("grade", interview(), ...flags)).toMatchObject({
    grader: "judge",
    ungraded: [],
    dropped_quotes: 0,
    score: expect.any(Number),
  });
});
