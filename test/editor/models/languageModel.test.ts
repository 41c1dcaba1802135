import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { ModelRequest } from "../../../src/core/models/model.ts";
import { anyString, objectOf } from "../../../src/core/models/replySchema.ts";
import { languageModel, languageModels } from "../../../src/editor/models/languageModel.ts";
import { type Behaviour, FakeLm, LanguageModelError } from "../../support/languageModels.ts";

const REQUEST: ModelRequest = {
  prefix: "The interview.\n",
  task: "Judge it.",
  schema: objectOf({ verdict: anyString }),
  format: "schema",
  maxOutputTokens: 100,
  temperature: 0,
  thinking: false,
};
const CHOSEN = { id: "gpt-test", vendor: "acme", maxInputTokens: 1_000 };

function send(
  behaviour: Behaviour,
  request: Partial<ModelRequest> = {},
  signal: AbortSignal = new AbortController().signal,
) {
  const lm = new FakeLm(behaviour);
  const model = languageModel(lm.api, CHOSEN, undefined, () => lm.clock);
  const outcome = model.send({ ...REQUEST, ...request }, { signal });
  return { lm, outcome };
}

describe("a grade from a model of VS Code", () => {
  test("is what the model hands in by the one tool that it must call", async () => {
    const { lm, outcome } = send(async function* ({ text, call }) {
      yield text("I will submit now.");
      yield call({ verdict: "met" });
      yield call({ verdict: "absent" });
    });
    expect(await outcome).toMatchObject({
      ok: true,
      reply: { text: '{"verdict":"met"}', finish: "stop", usage: null, reasoning: "" },
    });
    const [sent] = lm.sent;
    expect(sent?.messages).toEqual([{ role: "user", content: "The interview.\nJudge it." }]);
    expect(sent?.options).toMatchObject({
      toolMode: "required",
      tools: [{ name: "submit_grade", inputSchema: REQUEST.schema }],
    });
  });

  test("is its text when it calls no tool; parts of unknown kinds are left out", async () => {
    const { outcome } = send(async function* ({ text }) {
      yield { thinking: "hm" };
      yield text('{"verdict":');
      yield text('"partial"}');
    });
    expect(await outcome).toMatchObject({
      ok: true,
      reply: { text: '{"verdict":"partial"}', finish: "unknown" },
    });
  });

  test.each([{ format: "json" }, { format: "text" }, { schema: null }] as const)(
    "is asked for without a tool for %o",
    async (request) => {
      const { lm, outcome } = send(async function* ({ text }) {
        yield text("ok");
      }, request);
      expect(await outcome).toMatchObject({ ok: true, reply: { text: "ok" } });
      expect(lm.sent[0]?.options).not.toHaveProperty("tools");
    },
  );

  test("has the time of its first text as time to first token, told once", async () => {
    const lm = new FakeLm(async function* ({ text, wait }) {
      wait(30);
      yield text("");
      wait(70);
      yield text("a");
      wait(400);
      yield text("b");
    });
    let told = 0;
    const outcome = await languageModel(lm.api, CHOSEN, undefined, () => lm.clock).send(REQUEST, {
      signal: new AbortController().signal,
      onFirstToken: () => (told += 1),
    });
    expect(outcome).toMatchObject({ ok: true, reply: { ttftMs: 100, durationMs: 500 } });
    expect(told).toBe(1);
  });
});

describe("a request that cannot be answered", () => {
  test.each([
    ["NoPermissions", "consent-denied"],
    ["NotFound", "model-missing"],
    ["Blocked", "rate-limited"],
  ])("says so when VS Code says %s", async (code, kind) => {
    const { outcome } = send(() => {
      throw new LanguageModelError("No.", code);
    });
    expect(await outcome).toEqual({ ok: false, failure: { kind, detail: "No." } });
  });

  test.each([
    ["You exceeded your monthly quota", "rate-limited"],
    ["prompt is too long: 210000 tokens", "context-refused"],
    ["Response got filtered", "filtered"],
    ["401 bad credentials", "unauthorised"],
    ["connect ECONNREFUSED 127.0.0.1:11434", "unreachable"],
    ["The model had an accident", "server-error"],
  ])("is sorted by the cause: %s", async (message, kind) => {
    const { outcome } = send(async function* ({ text }) {
      yield text("half an ans");
      throw new LanguageModelError("Unknown", "Unknown", new Error(message));
    });
    expect(await outcome).toMatchObject({ ok: false, failure: { kind } });
  });

  test("does not repeat a key that the provider repeats", async () => {
    const { outcome } = send(() => {
      throw new Error(`401 wrong key sk-abcdef1234567890abcdef ${"x ".repeat(500)}`);
    });
    const result = await outcome;
    const detail = result.ok ? "" : result.failure.detail;
    expect(detail).not.toContain("sk-abcdef");
    expect(detail.length).toBeLessThanOrEqual(200);
  });

  test("is not sent when it does not fit with a margin for what is counted differently", async () => {
    const { lm, outcome } = send({ tokens: 900 });
    expect(await outcome).toEqual({
      ok: false,
      failure: {
        kind: "context-too-small",
        detail: "the prompt needs about 1035 tokens, 1000 fit",
        contextTokens: 1_000,
      },
    });
    expect(lm.sent).toEqual([]);
  });

  test("names a model that is gone, and the case that there is none at all", async () => {
    const other = send({ offered: [{ id: "other", vendor: "acme" }] });
    expect(await other.outcome).toMatchObject({
      failure: { kind: "model-missing", detail: "acme/gpt-test" },
    });
    expect(await send({ offered: [] }).outcome).toMatchObject({ failure: { kind: "no-models" } });
  });

  test("ends at once when it is cancelled, and tells the provider", async () => {
    const abort = new AbortController();
    // A provider that heeds nothing.
    const hang = () => new Promise<never>(() => {});
    const { lm, outcome } = send({ hang }, {}, abort.signal);
    while (lm.sent.length === 0) await setImmediate();
    abort.abort();
    expect(await outcome).toEqual({ ok: false, failure: { kind: "cancelled", detail: "" } });
    expect(lm.sent[0]?.token.isCancellationRequested).toBe(true);
  });

  test("tells a time limit from a cancel, and sends nothing when it is too late already", async () => {
    const late = AbortSignal.abort(new DOMException("too slow", "TimeoutError"));
    const { lm, outcome } = send({}, {}, late);
    expect(await outcome).toEqual({ ok: false, failure: { kind: "timed-out", detail: "" } });
    await setImmediate();
    expect(lm.sent).toEqual([]);
  });
});

test("every model is listed once, with what may be sent to it", async () => {
  const twice = { id: "a", vendor: "acme" };
  const lm = new FakeLm({ offered: [twice, twice, { id: "a", vendor: "zeta" }] });
  const canSendRequest = ({ vendor }: { readonly vendor: string }) =>
    vendor === "acme" ? true : undefined;
  const listed = await languageModels(lm.api, { canSendRequest });
  expect(listed.map(({ id, vendor, canSend }) => [vendor, id, canSend])).toEqual([
    ["acme", "a", true],
    ["zeta", "a", undefined],
  ]);
  expect(await languageModels(new FakeLm({ offered: [] }).api, { canSendRequest })).toEqual([]);
});
