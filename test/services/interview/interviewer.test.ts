import { describe, expect, test } from "vitest";
import { milliseconds } from "../../../src/core/catalog/rules.ts";
import type { InterviewEvent } from "../../../src/core/interview/event.ts";
import { fold, type InterviewState } from "../../../src/core/interview/state.ts";
import type {
  Model,
  ModelOutcome,
  ModelReply,
  ModelRequest,
} from "../../../src/core/models/model.ts";
import { compileCatalog } from "../../../src/services/catalog/compile.ts";
import { catalogOf } from "../../../src/services/catalog/compiled.ts";
import { ModelInterviewer } from "../../../src/services/interview/interviewer.ts";
import { goldAnswer } from "../../support/goldAnswers.ts";
import { STARTED } from "../../support/interview.ts";
import { ROOT } from "../../support/pack.ts";

const catalog = catalogOf(await compileCatalog(ROOT));
const question = [...catalog.questions.values()].find(({ id }) => id === "llm-gateway");
if (question === undefined) throw new Error("The bank has no llm-gateway.");
const { signal } = new AbortController();

/** A model that gives one reply, and remembers what it was asked. */
class OneReplyModel implements Model {
  readonly identity = { provider: "ollama", model: "m", origin: "http://127.0.0.1:11434" } as const;
  readonly traits = {
    contextTokens: 8_192,
    concurrency: 1,
    plan: "per-criterion",
    extraSamples: 0,
  } as const;
  readonly requests: ModelRequest[] = [];

  constructor(private readonly outcome: ModelOutcome) {}

  send(request: ModelRequest): Promise<ModelOutcome> {
    this.requests.push(request);
    return Promise.resolve(this.outcome);
  }
}

const replying = (text: string, finish: ModelReply["finish"] = "stop"): ModelOutcome => ({
  ok: true,
  reply: {
    text,
    finish,
    reasoning: "",
    usage: null,
    ttftMs: 1,
    durationMs: 2,
    loadMs: null,
    servedBy: null,
  },
});
const UNREACHABLE: ModelOutcome = { ok: false, failure: { kind: "unreachable", detail: "" } };

/** An interview in which the candidate of a gold answer has spoken. */
function afterGold(variant: "partial-a" | "weak", more: readonly InterviewEvent[] = []) {
  const said = goldAnswer("llm-gateway", variant).turns.map(({ at, speaker, text }) => {
    const t = milliseconds(at);
    const stamp = { t, at: new Date(Date.parse(STARTED.at) + t).toISOString() };
    return speaker === "candidate"
      ? ({ type: "said", ...stamp, text } as const)
      : ({ type: "answered", ...stamp, text, clarification: null } as const);
  });
  return fold([STARTED, ...said, ...more]);
}

const answerTo = (asked: string, outcome: ModelOutcome, state: InterviewState) =>
  new ModelInterviewer(new OneReplyModel(outcome), () => catalog).answer(
    asked,
    { question, state },
    signal,
  );

const followUpOf = (outcome: ModelOutcome, state: InterviewState) =>
  new ModelInterviewer(new OneReplyModel(outcome), () => catalog).followUp(
    { question, state },
    signal,
  );

describe("an answer of a model", () => {
  const start = fold([STARTED]);

  test("is asked for in a short, free text", async () => {
    const model = new OneReplyModel(replying("Two, one in the US and one in the EU."));
    const interviewer = new ModelInterviewer(model, () => catalog);
    const said = await interviewer.answer("Where?", { question, state: start }, signal);
    expect(said).toBe("Two, one in the US and one in the EU.");
    expect(model.requests).toMatchObject([
      { schema: null, format: "text", maxOutputTokens: 160, thinking: false },
    ]);
  });

  test.each([
    ["it cannot be had", UNREACHABLE],
    ["it is empty", replying("<think>Let me see.</think>")],
    ["a filter stopped it", replying("Two reg", "filter")],
    ["it names a figure that nobody gave", replying("Roughly 37 regions.")],
    [
      "it gives away what the candidate should find",
      replying("You should reserve an estimate before the call and settle with the actual usage."),
    ],
  ])("is left to the script when %s", async (_, outcome) => {
    expect(await answerTo("How many regions are there?", outcome, start)).toBeNull();
  });

  test("may repeat a figure of the candidate", async () => {
    const line = "Take your 37 regions as an assumption.";
    const asked = {
      type: "asked",
      t: 1_000,
      at: STARTED.at,
      text: "Are 37 regions fine?",
    } as const;
    expect(await answerTo(asked.text, replying(line), fold([STARTED, asked]))).toBe(line);
  });
});

describe("a follow-up of a model", () => {
  const state = afterGold("partial-a");

  test("goes into something that the candidate said, which the script does not ask for", async () => {
    const model = new OneReplyModel(replying("Why did you choose that?"));
    const found = await new ModelInterviewer(model, () => catalog).followUp(
      { question, state },
      signal,
    );
    expect(found?.text).toBe("Why did you choose that?");
    expect(question.beats.map(({ unless }) => unless)).not.toContain(found?.signal);
    const quoted = /<<QUOTE>>\n(.*)\n<<END QUOTE>>/.exec(model.requests[0]?.task ?? "")?.[1] ?? "";
    expect(state.lines.some(({ kind, text }) => kind === "said" && text.includes(quoted))).toBe(
      true,
    );
  });

  test("does not go into the same twice", async () => {
    const first = await followUpOf(replying("Why that?"), state);
    const shown = {
      type: "beat-shown",
      t: state.elapsedMs,
      at: state.lastAt,
      beat: "follow-up-deep-dive",
      text: "Why that?",
      tag: "probe",
      signal: first?.signal,
    } as const;
    const second = await followUpOf(replying("Why that?"), afterGold("partial-a", [shown]));
    expect(second?.signal).toEqual(expect.any(String));
    expect(second?.signal).not.toBe(first?.signal);
  });

  test.each([
    [
      "gives the answer away",
      "What if you reserve an estimate before the call and settle with actual usage?",
    ],
    ["is no question", "That is a good point."],
    ["is a speech", `And ${"so on and ".repeat(20)}so on?`],
    ["names a figure of its own", "What changes at 777 requests a second?"],
  ])("is replaced by a neutral one when it %s", async (_, line) => {
    const weak = afterGold("weak");
    const found = await followUpOf(replying(line), weak);
    expect(found?.text).toMatch(/^You said “.+”\. What happens when that fails\?$/);
  });

  test("is none when the model fails, or nothing was said yet", async () => {
    expect(await followUpOf(UNREACHABLE, state)).toBeNull();
    expect(await followUpOf(replying("Why?"), fold([STARTED]))).toBeNull();
  });
});
