import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compileCatalog, compileGold } from "../../../src/services/catalog/compile.ts";
import { catalogOf, type CompiledCatalog } from "../../../src/services/catalog/compiled.ts";
import { calibrate } from "../../../src/services/commandLine/calibrate.ts";
import { grade } from "../../../src/services/commandLine/grade.ts";
import { runProgram } from "../../../src/services/commandLine/program.ts";
import { goldAnswer, writeInterview } from "../../support/goldAnswers.ts";
import { checklistFindings, judgeTask } from "../../support/judging.ts";
import {
  deadOrigin,
  ollamaSays,
  ollamaServer,
  openAiSays,
  openAiServer,
  type Reaction,
  type Received,
} from "../../support/modelServers.ts";
import { ROOT, temporaryFolder } from "../../support/pack.ts";
import { JudgeMind } from "../../support/simulatedJudge.ts";

let compiled: CompiledCatalog;
beforeAll(async () => {
  compiled = await compileCatalog(ROOT);
});

async function call(
  argv: readonly string[],
  { env = {}, signal = new AbortController().signal } = {},
) {
  const out: string[] = [];
  const notes: string[] = [];
  const code = await runProgram(
    argv,
    { grade, calibrate },
    {
      print: (line) => out.push(line),
      note: (line) => notes.push(line),
      env: { DESIGN_DOJO_HOME: home, ...env },
      cwd: ROOT,
      now: () => "2026-11-23T12:00:00.000Z",
      signal,
    },
    {
      root: ROOT,
      kataRunners: join(ROOT, "dist/katas"),
      catalog: () => ({ compiled, catalog: catalogOf(compiled) }),
      gold: () => compileGold(ROOT),
    },
  );
  return { code, notes: notes.join("\n"), lines: out.map((line) => JSON.parse(line)) };
}
const home = mkdtempSync(join(tmpdir(), "dojo-home-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const mind = new JudgeMind({ knows: checklistFindings(judgeTask()) });

/** The prompt of a request, whoever asks. */
const promptIn = (body: Received["body"]): string =>
  (body["messages"] as readonly { content: string }[])[0]?.content ?? "";
const judges = (body: Received["body"]): Reaction => {
  const answer = mind.answer(promptIn(body));
  const usage = {
    prompt_tokens: Math.round(promptIn(body).length / 4.5),
    completion_tokens: Math.round(answer.length / 4),
    prompt_tokens_details: { cached_tokens: 1_000 },
  };
  return openAiSays([answer], { usage });
};
const judgeServer = (chat: (body: Received["body"]) => Reaction | Promise<Reaction> = judges) =>
  openAiServer({
    "GET /v1/models": { status: 200, body: { data: [{ id: "judge", max_model_len: 32_768 }] } },
    "POST /v1/chat/completions": chat,
  });

const interview = (name = "attempt") =>
  writeInterview(join(temporaryFolder(), name), goldAnswer("llm-gateway", "strong"));
const withOpenAi = (origin: string, ...more: string[]) => [
  ...["--grader", "openai", "--base-url", `${origin}/v1`, "--json"],
  ...more,
];
const chats = (received: readonly Received[]) =>
  received.filter(({ path }) => path.endsWith("/chat/completions") || path === "/api/chat");

describe("grade --grader openai", () => {
  test("gives levels from verified quotes, and asks nothing twice", async () => {
    const server = await judgeServer();
    const folder = interview();
    const first = await call(["grade", folder, ...withOpenAi(server.origin)]);
    expect(first.code).toBe(0);
    const [line] = first.lines;
    expect(line).toMatchObject({
      interview: "gold-strong",
      grader: "judge",
      ungraded: [],
      cached: false,
    });
    expect(line.score).toBeGreaterThan(70);
    expect(line.band).not.toBeNull();
    expect(line.tokens).toMatchObject({ in: expect.any(Number), out: expect.any(Number) });
    expect(line.tokens.cached).toBe(1_000 * chats(server.received).length);
    expect(first.notes).toMatch(/1 graded, 0 unchanged, 0 failed.*interviews a minute/);

    const sent = chats(server.received).length;
    const second = await call(["grade", folder, ...withOpenAi(server.origin)]);
    expect(second.lines).toEqual([{ ...line, cached: true }]);
    expect(chats(server.received)).toHaveLength(sent);
    expect(readdirSync(join(folder, "grades"))).toEqual([
      "2026-11-23T12-00-00-judge.json",
      "2026-11-23T12-00-00-judge.md",
    ]);
    const log = readFileSync(join(home, "models/calls.jsonl"), "utf8");
    expect(log.trim().split("\n").length).toBeGreaterThanOrEqual(sent);
    expect(log).not.toMatch(/reserve an estimate|candidate/i);
  });

  test("grades a batch through one server in the order of the arguments, never more calls at once than said", async () => {
    let running = 0;
    let most = 0;
    const server = await judgeServer(async (body) => {
      most = Math.max(most, (running += 1));
      await setTimeout(5);
      running -= 1;
      return judges(body);
    });
    const folders = Array.from({ length: 6 }, (_, at) => interview(`attempt-${at}`));
    const { code, lines, notes } = await call([
      "grade",
      ...folders,
      ...withOpenAi(server.origin, "--concurrency", "3"),
    ]);
    expect(code).toBe(0);
    expect(lines).toHaveLength(6);
    expect(most).toBe(3);
    expect(notes).toMatch(/\[6\/6\]/);
  });

  test("goes on after a restart with the answers that were paid for", async () => {
    let answers = 0;
    const folder = interview();
    const dying = await judgeServer((body) => {
      answers += 1;
      return answers <= 4 ? judges(body) : { status: 401, body: { error: { message: "no" } } };
    });
    const flags = ["--model", "judge", "--concurrency", "1"];
    const first = await call(["grade", folder, ...withOpenAi(dying.origin, ...flags)]);
    expect(first.lines[0].ungraded.length).toBeGreaterThan(0);
    // The same server again, as far as a grade's key is concerned.
    answers = -1_000;
    const before = chats(dying.received).length;
    const second = await call(["grade", folder, ...withOpenAi(dying.origin, ...flags)]);
    expect(second.lines[0].ungraded).toEqual([]);
    const whole = chats(
      (
        await (async () => {
          const fresh = await judgeServer();
          await call(["grade", interview(), ...withOpenAi(fresh.origin, ...flags)]);
          return fresh;
        })()
      ).received,
    ).length;
    expect(chats(dying.received).length - before).toBe(whole - 4);
    expect(
      readdirSync(join(folder, "grades")).filter((name) => name.endsWith(".json")),
    ).toHaveLength(1);
    expect(readdirSync(join(folder, "grades")).filter((name) => name.endsWith(".jsonl"))).toEqual(
      [],
    );
  });

  test("takes the key from the variable and shows it to nobody", async () => {
    const server = await judgeServer();
    const env = { DESIGN_DOJO_API_KEY: "sk-very-secret-key" };
    const { notes, lines } = await call(["grade", interview(), ...withOpenAi(server.origin)], {
      env,
    });
    expect(chats(server.received)[0]?.headers.authorization).toBe("Bearer sk-very-secret-key");
    expect(notes + JSON.stringify(lines)).not.toContain("very-secret");
  });

  test("a server that is not there is an error for each interview, with the next step", async () => {
    const { code, lines } = await call([
      "grade",
      interview(),
      ...withOpenAi(await deadOrigin(), "--model", "m"),
    ]);
    expect(code).toBe(1);
    expect(lines[0]).toMatchObject({
      interview: "attempt",
      error: { code: "unreachable", message: expect.stringMatching(/127\.0\.0\.1.*\. .*/) },
    });
  });

  test("one broken interview does not stop the others", async () => {
    const server = await judgeServer();
    const bad = join(temporaryFolder(), "none");
    const { code, lines } = await call(["grade", bad, interview(), ...withOpenAi(server.origin)]);
    expect(code).toBe(1);
    expect(lines.map((line) => "error" in line)).toEqual([true, false]);
  });

  test("a stop keeps what is judged and gives no score", async () => {
    const stop = new AbortController();
    let answers = 0;
    const server = await judgeServer((body) => {
      if ((answers += 1) === 4) void setTimeout(5).then(() => stop.abort());
      return answers <= 4 ? judges(body) : { chunks: [], ending: "hang" };
    });
    const { lines } = await call(
      ["grade", interview(), ...withOpenAi(server.origin, "--concurrency", "1")],
      { signal: stop.signal },
    );
    expect(lines[0].score).toBeNull();
    expect(lines[0].ungraded.length).toBeGreaterThan(0);
  });

  test.each([
    [["--grader", "oracle"], /no grader "oracle".*checklist, ollama or openai/],
    [["--grader", "openai", "--base-url", "ftp://x"], /http/],
    [["--grader", "openai", "--concurrency", "many"], /whole number/],
    [["--grader", "openai", "--plan", "both"], /all-in-one or per-criterion/],
  ])("%j is wrong use", async (flags, message) => {
    const { code, notes } = await call(["grade", "x", ...flags]);
    expect(code).toBe(2);
    expect(notes).toMatch(message);
  });
});

describe("grade --grader ollama", () => {
  const ollama = (chat: (body: Received["body"]) => Reaction) =>
    ollamaServer({
      "GET /api/version": { status: 200, body: { version: "0.40.0" } },
      "GET /api/tags": {
        status: 200,
        body: { models: [{ name: "qwen3:14b", size: 9e9, details: {} }] },
      },
      "GET /api/ps": { status: 200, body: { models: [] } },
      "POST /api/show": {
        status: 200,
        body: { capabilities: ["completion"], model_info: { "qwen3.context_length": 40_960 } },
      },
      "POST /api/chat": chat,
    });
  const judge = (tokens: (prompt: string) => number) => (body: Received["body"]) =>
    ollamaSays([mind.answer(promptIn(body))], {
      prompt_eval_count: tokens(promptIn(body)),
      eval_count: 400,
    });

  test("asks for a context that holds the prompt, and forbids cutting", async () => {
    const server = await ollama(judge((prompt) => Math.round(prompt.length / 5)));
    const { code, lines } = await call([
      "grade",
      interview(),
      "--grader",
      "ollama",
      "--base-url",
      server.origin,
      "--json",
    ]);
    expect(code).toBe(0);
    expect(lines[0]).toMatchObject({ grader: "qwen3:14b", ungraded: [] });
    for (const { body } of chats(server.received)) {
      expect(body["truncate"]).toBe(false);
      expect([16_384, 32_768]).toContain((body["options"] as { num_ctx: number }).num_ctx);
    }
  });

  test("a server that cuts all the same gives no grade", async () => {
    const server = await ollama(judge(() => 4_098));
    const folder = interview();
    const { code, lines } = await call([
      "grade",
      folder,
      "--grader",
      "ollama",
      "--base-url",
      server.origin,
      "--json",
    ]);
    expect(code).toBe(1);
    expect(lines[0].error.code).toBe("truncated");
    expect(chats(server.received)).toHaveLength(1);
    expect(readdirSync(folder)).not.toContain("grades");
  });
});

test("calibrate measures a model on gold answers and keeps the result for its grades", async () => {
  const server = await judgeServer();
  const flags = withOpenAi(server.origin, "--questions", "llm-gateway", "--no-perturbations");
  const { code, lines } = await call(["calibrate", ...flags]);
  expect(code).toBe(0);
  expect(lines[0]).toMatchObject({ qwk: { n: expect.any(Number) } });
  const graded = await call(["grade", interview(), ...withOpenAi(server.origin)]);
  expect(graded.code).toBe(0);
  const stored = readdirSync(join(home, "models/calibrations"));
  expect(stored).toHaveLength(1);
});
