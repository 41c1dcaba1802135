import { describe, expect, test } from "vitest";
import type { Failure } from "../../../src/core/models/failure.ts";
import type {
  Model,
  ModelReply,
  ModelRequest,
  ModelTraits,
  ReplyFormat,
} from "../../../src/core/models/model.ts";
import { type Trial, trialGrade } from "../../../src/services/models/trial.ts";

const LOAD = {
  signal: "load",
  quotes: [{ source: "S001", text: "two hundred requests a second at peak" }],
  verdict: "met",
};
const CACHE_KEY = {
  signal: "cache-key",
  quotes: [{ source: "S002", text: "keyed by the customer and the question" }],
  verdict: "met",
};
const ENCRYPTION = { signal: "encryption", quotes: [], verdict: "absent" };
const RIGHT = JSON.stringify({ signals: [LOAD, CACHE_KEY, ENCRYPTION] });
const judging = (...signals: readonly object[]) => JSON.stringify({ signals });

/** A model that gives one reply, and remembers what it was asked. */
function modelThatReplies(
  reply: Partial<ModelReply>,
  { refuses = [], traits = {} }: { refuses?: ReplyFormat[]; traits?: Partial<ModelTraits> } = {},
): Model & { readonly asked: ModelRequest[] } {
  const asked: ModelRequest[] = [];
  return {
    asked,
    identity: { provider: "openai", model: "small", origin: "http://127.0.0.1:8000" },
    traits: {
      contextTokens: 32_768,
      concurrency: 1,
      plan: "per-criterion",
      extraSamples: 0,
      ...traits,
    },
    send: (request) => {
      asked.push(request);
      if (refuses.includes(request.format))
        return Promise.resolve({ ok: false, failure: { kind: "format-refused", detail: "" } });
      return Promise.resolve({
        ok: true,
        reply: {
          text: RIGHT,
          reasoning: "",
          finish: "stop",
          usage: { in: 260, out: 100, cached: null },
          ttftMs: 500,
          durationMs: 2_500,
          loadMs: null,
          servedBy: null,
          ...reply,
        },
      });
    },
  };
}

const trial = (model: Model): Promise<Trial> =>
  trialGrade(model, { signal: new AbortController().signal });
const notesOf = async (model: Model) => {
  const outcome = await trial(model);
  return outcome.ok ? outcome.notes : outcome.failure;
};

describe("a trial grade", () => {
  test("of a model that judges well tells its pace and has nothing to add", async () => {
    expect(await trial(modelThatReplies({}))).toEqual({
      ok: true,
      ttftMs: 500,
      loadMs: null,
      durationMs: 2_500,
      tokensPerSecond: 50,
      contextTokens: 32_768,
      format: "schema",
      notes: [],
    });
  });

  test("is one short request that tells the model not to think", async () => {
    const model = modelThatReplies({});
    await trial(model);
    const [request, ...others] = model.asked;
    expect(others).toEqual([]);
    expect(request?.thinking).toBe(false);
    expect(`${request?.prefix}${request?.task}`.length).toBeLessThan(1_500);
  });

  test("says that a figure is unknown rather than none", async () => {
    expect(await trial(modelThatReplies({ usage: null, ttftMs: null }))).toMatchObject({
      ttftMs: null,
      tokensPerSecond: null,
    });
  });

  test("asks less strictly where the server refuses a schema", async () => {
    const model = modelThatReplies({}, { refuses: ["schema", "json"] });
    expect(await trial(model)).toMatchObject({ ok: true, format: "text" });
    expect(model.asked.map(({ format }) => format)).toEqual(["schema", "json", "text"]);
  });
});

describe("what to know before a model grades:", () => {
  test.each<[what: string, model: Model, note: RegExp]>([
    [
      "a wrong verdict",
      modelThatReplies({ text: judging(LOAD, CACHE_KEY, { ...ENCRYPTION, verdict: "met" }) }),
      /judged 2 of 3 plain signals right/,
    ],
    [
      "a quote in other words",
      modelThatReplies({
        text: judging(
          { ...LOAD, quotes: [{ source: "S001", text: "about 200 rps at the busiest time" }] },
          CACHE_KEY,
          ENCRYPTION,
        ),
      }),
      /1 of 2 quotes were word for word/,
    ],
    [
      "verdicts without quotes",
      modelThatReplies({ text: judging({ ...LOAD, quotes: [] }, { ...CACHE_KEY, quotes: [] }) }),
      /0 of 0 quotes/,
    ],
    ["text around the JSON", modelThatReplies({ text: `Here it is:\n${RIGHT}` }), /text around/],
    [
      "a server without schemas",
      modelThatReplies({}, { refuses: ["schema"] }),
      /enforces no schema/,
    ],
    ["a slow model", modelThatReplies({ durationMs: 50_500 }), /2\.0 tokens a second/],
    [
      "a small context",
      modelThatReplies({}, { traits: { contextTokens: 4_096 } }),
      /4,096 tokens: a long interview is graded in parts/,
    ],
  ])("%s", async (_, model, note) => {
    expect(await notesOf(model)).toEqual(expect.arrayContaining([expect.stringMatching(note)]));
  });
});

describe("a trial grade fails with", () => {
  test.each<[what: string, reply: Partial<ModelReply>, kind: Failure["kind"]]>([
    ["prose", { text: "I think that this candidate did well." }, "unusable-reply"],
    ["other JSON", { text: `{"score": 4}` }, "unusable-reply"],
    ["nothing at all", { text: "" }, "unusable-reply"],
    ["half a reply", { text: RIGHT.slice(0, 60), finish: "length" }, "cut-off"],
    ["thinking only", { text: "", reasoning: "Let me see." }, "only-thinking"],
    ["a filtered reply", { text: "", finish: "filter" }, "filtered"],
    [
      "everything credited to everyone",
      { text: judging(ENCRYPTION, { ...LOAD, signal: "encryption" }) },
      "unusable-reply",
    ],
  ])("%s", async (_, reply, kind) => {
    expect(await trial(modelThatReplies(reply))).toMatchObject({ ok: false, failure: { kind } });
  });

  test("what the server said, as it is", async () => {
    const failure: Failure = { kind: "unauthorised", detail: "no such key", status: 401 };
    const model: Model = {
      ...modelThatReplies({}),
      send: () => Promise.resolve({ ok: false, failure }),
    };
    expect(await trial(model)).toEqual({ ok: false, failure });
  });
});
