import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import * as z from "zod";
import { type Asked, RED_FLAGS } from "../../../../src/core/grading/judge/asked.ts";
import { readReply } from "../../../../src/core/grading/judge/reply.ts";
import { bankRubric } from "../../../support/goldAnswers.ts";
import { core } from "../../../support/interviews.ts";
import { ROOT } from "../../../support/pack.ts";

const AskedIds = z.record(z.string(), z.array(z.string()));
const RepliesFile = z.strictObject({
  schema: z.literal("dojo.replies/v1"),
  rubric: z.string(),
  markers: z.strictObject({ a: z.string(), b: z.string() }),
  asked: AskedIds,
  replies: z.array(
    z.strictObject({
      id: z.string(),
      from: z.string(),
      asked: AskedIds.optional(),
      finish: z.enum(["stop", "length"]),
      text: z.string(),
      reasoning: z.string().default(""),
      repeat: z.strictObject({ text: z.string(), times: z.int() }).optional(),
      expect: z.union([
        z.strictObject({ unusable: z.literal(true) }),
        z.strictObject({
          criteria: z.record(z.string(), z.record(z.string(), z.string())),
          quotes: z.array(z.string()).default([]),
        }),
      ]),
    }),
  ),
});

const folder = join(ROOT, "test/fixtures/replies");
const corpus = readdirSync(folder)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => {
    const file = RepliesFile.parse(parse(readFileSync(join(folder, name), "utf8")));
    return file.replies.map((reply) => ({
      ...reply,
      name: `${name.replace(".yaml", "")}/${reply.id}`,
      asked: sheet(file.rubric, reply.asked ?? file.asked),
      text: reply.text + (reply.repeat?.text ?? "").repeat(reply.repeat?.times ?? 0),
    }));
  });
type Reply = (typeof corpus)[number];

function sheet(rubricId: string, ids: Record<string, readonly string[]>): Asked {
  const rubric = bankRubric(rubricId);
  const criteria = Object.entries(ids).map(([id, signals]) => {
    const criterion = core.criteria.find((one) => one.id === id);
    if (!criterion) throw new Error(`no criterion ${id}`);
    return { criterion, signals: rubric.signals.filter((signal) => signals.includes(signal.id)) };
  });
  return { criteria, redFlags: rubric.red_flags };
}

/** What the reader made of it, in the form of the expectation. */
function reading(reply: Reply) {
  const { judged } = readReply(reply, reply.asked);
  const criteria = Object.fromEntries(
    judged
      .filter(({ unit }) => unit !== RED_FLAGS)
      .map(({ unit, claims }) => [
        unit,
        Object.fromEntries(Object.entries(claims).map(([id, { verdict }]) => [id, verdict])),
      ]),
  );
  const quotes = judged.flatMap(({ claims }) =>
    Object.values(claims).flatMap((claim) => claim.quotes.map(({ text }) => text)),
  );
  return { criteria, quotes };
}

const usable = corpus.filter(({ expect: wanted }) => "criteria" in wanted);
const unusable = corpus.filter(({ expect: wanted }) => "unusable" in wanted);

test("the corpus has at least 60 replies, good and bad", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  expect(unusable.length).toBeGreaterThanOrEqual(20);
});

describe("none of the replies without a usable answer is used", () => {
  test.each(unusable.map((reply) => [reply.name, reply] as const))("%s", (_, reply) => {
    expect(reading(reply).criteria).toEqual({});
  });
});

describe("what is usable of a reply is used, whole and unchanged", () => {
  test.each(usable.map((reply) => [reply.name, reply] as const))("%s", (_, reply) => {
    const { criteria, quotes } = reading(reply);
    const wanted = "criteria" in reply.expect ? reply.expect : { criteria: {}, quotes: [] };
    expect(criteria).toEqual(wanted.criteria);
    for (const quote of wanted.quotes) expect(quotes).toContain(quote);
  });
});

test("a reply that lacks something says what", () => {
  const asked = sheet("llm-gateway", { framing: ["overhead-target"], safety: ["cache-scope"] });
  const text = '{"criteria": [{"criterion": "safety", "signals": []}]}';
  const { problems } = readReply({ text, reasoning: "", finish: "stop" }, asked);
  expect(problems).toEqual([
    '"framing": missing.',
    '"safety": signal "cache-scope" is missing.',
    '"red_flags" is missing.',
  ]);
});
