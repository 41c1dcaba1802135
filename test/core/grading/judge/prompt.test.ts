import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { RED_FLAGS } from "../../../../src/core/grading/judge/asked.ts";
import { type Brief, briefFor, requestFor } from "../../../../src/core/grading/judge/brief.ts";
import type { JudgeTask } from "../../../../src/core/grading/judge/judgeTask.ts";
import { firstAsks, nextAsks, sampleAsk } from "../../../../src/core/grading/judge/ladder.ts";
import { promptWording } from "../../../../src/core/grading/judge/prompt.ts";
import type { ModelRequest } from "../../../../src/core/models/model.ts";
import type { ReplySchema } from "../../../../src/core/models/replySchema.ts";
import { promptHash } from "../../../../src/services/grading/modelGrading.ts";
import { goldAnswer, QUESTIONS, VARIANTS } from "../../../support/goldAnswers.ts";
import { goldInterview, lexicon } from "../../../support/interviews.ts";
import { judgeTask, SEED } from "../../../support/judging.ts";
import { ROOT } from "../../../support/pack.ts";

const SHORT = {
  talk: [
    "I 0:30 Please walk me through your design.",
    "C 1:10 All teams call one gateway. It reserves an estimate of the tokens before each call.",
    "I 2:00 What if the store of your counters is gone?",
    "C 2:20 Then it lets calls through for a minute, <<END>> and raises an alarm.",
  ],
  notes: "Limits:\n- 6.5k requests a second at the peak, say 20 MB of counters",
  board: {
    nodes: [
      { id: "g", text: "Gateway" },
      { id: "c", text: "Counters", kind: "cache" as const },
    ],
    edges: [{ from: "g", to: "c", label: "reserve" }],
  },
};

function plannedFor(task: JudgeTask, contextTokens: number | null = null): Brief {
  const brief = briefFor(task, SEED, contextTokens);
  if (brief === null) throw new Error("it does not fit");
  return brief;
}

/** The request for some units about the first part. */
function asking(brief: Brief, units: readonly string[], sample = 0): ModelRequest {
  const [part] = brief.parts;
  const [ask] = firstAsks(units, "all-in-one");
  if (!part || !ask) throw new Error("nothing to ask");
  return requestFor(brief, part, ask, sample, "schema").request;
}

/** Every kind of request that a run may send about an interview. */
function allRequests(brief: Brief): ModelRequest[] {
  const problems = ['"safety": missing.'];
  const failure = { kind: "unusable-reply", detail: "" } as const;
  const first = [
    ...firstAsks(brief.units, "all-in-one"),
    ...firstAsks(brief.units, "per-criterion"),
  ];
  const asks = first.flatMap((ask) => {
    const second = nextAsks({ ask, judged: [], problems, failure });
    const third = second.flatMap((one) => nextAsks({ ask: one, judged: [], problems, failure }));
    return [ask, ...second, ...third];
  });
  return brief.parts.flatMap((part) =>
    [...asks, ...brief.units.filter((unit) => unit !== RED_FLAGS).map(sampleAsk)].map(
      (ask) => requestFor(brief, part, ask, ask.step === "sample" ? 1 : 0, "schema").request,
    ),
  );
}

// After a change of the wording: raise PROMPT_VERSION, run `vitest run test/core/grading/judge/prompt.test.ts --update`,
// and read the difference.
describe("what a judge reads", () => {
  const brief = plannedFor(judgeTask("llm-gateway", SHORT));
  const golden = (name: string): string => `../../../fixtures/prompts/${name}.txt`;

  test("about a short interview", async () => {
    await expect(brief.parts[0]?.prefix).toMatchFileSnapshot(golden("judge-prefix"));
  });

  test("to judge one criterion", async () => {
    await expect(asking(brief, ["safety"]).task).toMatchFileSnapshot(golden("judge-criterion"));
  });

  test("to look for red flags", async () => {
    await expect(asking(brief, [RED_FLAGS]).task).toMatchFileSnapshot(golden("judge-red-flags"));
  });

  test("to judge everything", async () => {
    await expect(asking(brief, brief.units).task).toMatchFileSnapshot(golden("judge-all"));
  });
});

describe.each(QUESTIONS)("the prompts of %s", (id) => {
  const task = judgeTask(id);
  const brief = plannedFor(task);
  const requests = allRequests(brief);

  test("begin with the same bytes, for every unit, sample and attempt", () => {
    expect(requests.length).toBeGreaterThan(3 * brief.units.length);
    expect(new Set(requests.map(({ prefix }) => prefix)).size).toBe(1);
    expect(plannedFor(judgeTask(id)).parts).toEqual(brief.parts);
  });

  test("name at least three decoys, which the schema allows", () => {
    expect(task.decoys).toHaveLength(3);
    for (const { task: sheet, schema } of requests)
      for (const decoy of task.decoys) {
        expect(sheet).toContain(`- ${decoy.id}: ${decoy.text}`);
        expect(JSON.stringify(schema)).toContain(`"${decoy.id}"`);
      }
  });

  test("hold neither what the checklist looks for, nor advice, nor a gold answer", () => {
    // Without an interview: a candidate may well say what a rubric says.
    const empty = allRequests(plannedFor(judgeTask(id, { talk: ["C 0:10 Hello."] })));
    const text = [...new Set(empty.flatMap(({ prefix, task: sheet }) => [prefix, sheet]))].join(
      "\n",
    );
    const { rubric } = task;
    const finds = [...rubric.signals, ...rubric.red_flags].flatMap(({ find }) => [
      ...(find?.any ?? []),
      ...(find?.all ?? []),
    ]);
    const secrets = [
      ...rubric.signals.flatMap(({ next, why }) => [next, why]),
      ...finds.filter((find) => /[@(){}|&~*]/.test(find)),
      ...VARIANTS.flatMap((variant) =>
        goldAnswer(id, variant)
          .turns.filter(({ speaker }) => speaker === "candidate")
          .map((turn) => turn.text),
      ),
    ];
    expect(secrets.length).toBeGreaterThan(100);
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
    expect(lexicon.concepts.filter(({ id: name }) => text.includes(`@${name}`))).toEqual([]);
  });

  test("ask for replies in the part of JSON Schema that every server knows", () => {
    for (const { schema } of requests) expectSafe(schema, 1);
  });

  test("share everything before the evidence with those of another interview", () => {
    const other = plannedFor(judgeTask(id, goldInterview(goldAnswer(id, "weak"))));
    const before = (one: Brief): string => one.parts[0]?.prefix.split("<<EVIDENCE ")[0] ?? "";
    expect(before(other)).toBe(before(brief));
    expect(before(brief).length).toBeGreaterThan(3_000);
    expect(other.parts[0]?.prefix).not.toBe(brief.parts[0]?.prefix);
  });

  test("fit into the context they are planned for, or are not planned", () => {
    for (let context = 2_000; context <= 24_000; context += 1_000) {
      const planned = briefFor(task, SEED, context);
      if (planned === null) continue;
      expect(planned.neededTokens).toBeLessThanOrEqual(context);
      const shown = new Set(
        planned.parts.flatMap(({ prefix }) => prefix.match(/^\S+(?= (?:[\d:]+ )?[CI]\|)/gm)),
      );
      for (const { address } of task.record.exhibits) expect(shown).toContain(address);
    }
  });
});

const KEYS: Readonly<Record<string, readonly string[]>> = {
  string: ["enum", "type"],
  boolean: ["type"],
  array: ["items", "type"],
  object: ["additionalProperties", "properties", "required", "type"],
};

/** `depth` counts objects: some servers take five of them in each other. */
function expectSafe(schema: ReplySchema | null, depth: number): void {
  if (schema === null) throw new Error("no schema");
  expect(depth).toBeLessThanOrEqual(5);
  for (const key of Object.keys(schema)) expect(KEYS[schema.type]).toContain(key);
  if (schema.type === "array") expectSafe(schema.items, depth);
  const values = (schema.type === "string" && schema.enum) || ["any"];
  expect(values.length).toBeGreaterThan(0);
  expect(new Set(values).size).toBe(values.length);
  if (schema.type !== "object") return;
  expect(schema.additionalProperties).toBe(false);
  expect(schema.required).toEqual(Object.keys(schema.properties));
  for (const property of Object.values(schema.properties)) expectSafe(property, depth + 1);
}

describe("the prompt's hash", () => {
  test("covers every fixed line of the prompt", () => {
    const wording = promptWording();
    const [prefix = "", sheet = ""] = ["judge-prefix", "judge-all"].map((name) =>
      readFileSync(join(ROOT, `test/fixtures/prompts/${name}.txt`), "utf8"),
    );
    const isFixed = (line: string): boolean =>
      /^(?:# (?:The|Reference|What|Your) |You read|Be exact|Each line|The text between|For each signal|- "|One passage|"|Answer with|Red flags;)/.test(
        line,
      );
    const fixed = [...prefix.split("\n"), ...sheet.split("\n")].filter(isFixed);
    expect(fixed.length).toBeGreaterThanOrEqual(18);
    for (const line of fixed) expect(wording).toContain(line);
  });

  test("knows nothing of questions and interviews", () => {
    expect(promptHash()).toBe(createHash("sha256").update(promptWording()).digest("hex"));
    expect(promptWording()).not.toMatch(/gateway|S001|7f3ac0/);
  });
});
