import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { checklistFindings, judgeTask } from "../../support/judging.ts";
import { openAiSays, openAiServer } from "../../support/modelServers.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";
import { JudgeMind } from "../../support/simulatedJudge.ts";

const KILLS = 4;

test("a grading that is killed again and again asks for nothing that it has already got", async () => {
  const program = await commandLine();
  const folder = writeInterview(
    join(temporaryFolder(), "attempt"),
    goldAnswer("llm-gateway", "strong"),
  );
  const mind = new JudgeMind({ knows: checklistFindings(judgeTask()) });
  let kill: (() => void) | null = null;
  let chats = 0;
  const server = await openAiServer({
    "GET /v1/models": { status: 200, body: { data: [{ id: "judge", max_model_len: 32_768 }] } },
    "POST /v1/chat/completions": (body) => {
      chats += 1;
      // Some units are there, the next request is on its way: now the lights go out.
      if (kill !== null && chats % 2 === 0) kill();
      const [message] = body["messages"] as readonly { content: string }[];
      return openAiSays([mind.answer(message?.content ?? "")]);
    },
  });
  const flags = ["--grader", "openai", "--base-url", `${server.origin}/v1`, "--concurrency", "1"];
  const start = () => {
    const env = { ...process.env, DESIGN_DOJO_HOME: temporaryFolder() };
    return spawn(process.execPath, [program, "grade", folder, ...flags, "--json"], { env });
  };

  for (let times = 0; times < KILLS; times += 1) {
    const child = start();
    kill = () => void child.kill("SIGKILL");
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
  }
  kill = null;
  const last = start();
  const [line] = await Promise.all([text(last.stdout), once(last, "exit")]);

  expect(JSON.parse(line)).toMatchObject({ interview: "gold-strong", ungraded: [], cached: false });
  const units = judgeTask().core.criteria.filter(({ id }) => id in judgeTask().rubric.weights);
  // A kill loses what is on its way and what has just come.
  expect(chats).toBeLessThanOrEqual(units.length + 1 + 2 * KILLS);
  expect(readdirSync(join(folder, "grades")).filter((name) => name.endsWith(".json"))).toHaveLength(
    1,
  );
});

/** The command line as one file, beside its catalog. */
async function commandLine(): Promise<string> {
  const folder = temporaryFolder();
  const outfile = join(folder, "cli.cjs");
  const entry = fileURLToPath(new URL("../../../src/cli.ts", import.meta.url));
  const node = { platform: "node", format: "cjs", logLevel: "error" } as const;
  // Mermaid is only for checking packs, and large.
  const external = ["mermaid", "dompurify"];
  await build({ entryPoints: [entry], outfile, bundle: true, external, ...node });
  writeFileSync(join(folder, "catalog.json"), JSON.stringify(await compileCatalog(ROOT)));
  return outfile;
}
