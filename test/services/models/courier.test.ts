import { describe, expect, test } from "vitest";
import type { CallRecord } from "../../../src/core/models/callRecord.ts";
import type { Failure } from "../../../src/core/models/failure.ts";
import type {
  Model,
  ModelOutcome,
  ModelReply,
  SendOptions,
} from "../../../src/core/models/model.ts";
import type { CallLabel, SendHooks } from "../../../src/services/models/courier.ts";
import { courierTo } from "../../support/judging.ts";
import { request } from "../../support/modelServers.ts";
import { VirtualPace } from "../../support/virtualPace.ts";

const LABEL: CallLabel = {
  purpose: "grade",
  prompt_hash: "0".repeat(64),
  rubric_revision: 1,
  plan: "per-criterion",
  unit: "framing",
  attempt: 1,
  step: "first",
};
const REPLY: ModelReply = {
  text: "we reserve an estimate",
  reasoning: "the candidate says so",
  finish: "stop",
  usage: { in: 900, out: 80, cached: 512 },
  ttftMs: 100,
  durationMs: 1_000,
  loadMs: null,
  servedBy: "judge",
};
const refused = (retryAfterMs?: number): Failure => ({
  kind: "rate-limited",
  detail: "slow down",
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

/** When a server speaks: its first token, the end, and what it says, by the number of the call from 1. */
interface Habits {
  readonly firstTokenMs?: number;
  readonly endMs?: number;
  readonly answer?: (nth: number) => Failure | undefined;
  readonly concurrency?: number;
}

/** A server with these habits, and the way to it. */
function way({ firstTokenMs = 100, endMs = 1_000, answer, concurrency = 4 }: Habits = {}) {
  const pace = new VirtualPace();
  const records: CallRecord[] = [];
  /** When each call came to the server, and how many it had then. */
  const arrivals: { at: number; running: number }[] = [];
  let running = 0;
  const work = async (
    nth: number,
    { signal, onFirstToken }: SendOptions,
  ): Promise<ModelOutcome> => {
    await pace.sleep(Math.min(firstTokenMs, endMs), signal);
    if (firstTokenMs <= endMs && !signal.aborted) onFirstToken?.();
    await pace.sleep(endMs - Math.min(firstTokenMs, endMs), signal);
    if (signal.aborted) return { ok: false, failure: { kind: "cancelled", detail: "" } };
    const failure = answer?.(nth);
    return failure ? { ok: false, failure } : { ok: true, reply: REPLY };
  };
  const model: Model = {
    identity: { provider: "openai", model: "judge", origin: "http://127.0.0.1:9" },
    traits: { contextTokens: null, concurrency, plan: "per-criterion", extraSamples: 0 },
    async send(_, options) {
      running += 1;
      arrivals.push({ at: pace.now(), running });
      const outcome = await work(arrivals.length, options);
      running -= 1;
      return outcome;
    },
  };
  const courier = courierTo(model, pace, records);
  const send = (hooks: Partial<SendHooks> = {}) =>
    courier.send(request({ prefix: "S001 C| we reserve an estimate" }), LABEL, {
      signal: new AbortController().signal,
      ...hooks,
    });
  return { pace, records, arrivals, courier, send };
}

const times = <T>(n: number, make: () => T): T[] => Array.from({ length: n }, make);
const MINUTE = 60_000;

describe("a server that takes its time", () => {
  test("is told to stop when no first token came for five minutes", async () => {
    const { pace, send, records } = way({ firstTokenMs: 20 * MINUTE, endMs: 30 * MINUTE });
    const outcome = await pace.run(send());
    expect(outcome).toEqual({
      ok: false,
      failure: { kind: "timed-out", detail: "no first token after 5 minutes" },
    });
    expect(pace.now()).toBe(5 * MINUTE);
    expect(records).toMatchObject([
      { failure: "timed-out", duration_ms: 5 * MINUTE, tokens: null },
    ]);
  });

  test("is told to stop when it has not ended after ten", async () => {
    const { pace, send } = way({ firstTokenMs: 4 * MINUTE, endMs: 30 * MINUTE });
    const outcome = await pace.run(send());
    expect(outcome).toMatchObject({
      failure: { kind: "timed-out", detail: "no end after 10 minutes" },
    });
    expect(pace.now()).toBe(10 * MINUTE);
  });

  test("is waited for as long as it ends in time", async () => {
    const { pace, send } = way({ firstTokenMs: 4.9 * MINUTE, endMs: 9.9 * MINUTE });
    expect(await pace.run(send())).toMatchObject({ ok: true });
  });

  test("is said to be slow every ten seconds until it speaks, and not after", async () => {
    const slow: number[] = [];
    const { pace, send } = way({ firstTokenMs: 35_000, endMs: 2 * MINUTE });
    await pace.run(send({ onSlow: (seconds) => slow.push(seconds) }));
    expect(slow).toEqual([10, 20, 30]);
  });
});

describe("a server that asks for a pause", () => {
  const PAUSE = 20_000;

  test("gets it from everybody, whoever was refused", async () => {
    const { pace, send, arrivals } = way({
      concurrency: 2,
      answer: (nth) => (nth === 1 ? refused(PAUSE) : undefined),
    });
    await pace.run(Promise.all(times(6, () => send())));
    const [, second, ...others] = arrivals;
    expect(second?.at).toBe(0);
    expect(others).toHaveLength(4);
    for (const { at } of others) expect(at).toBeGreaterThanOrEqual(1_000 + PAUSE);
  });

  test("is not called earlier because it asks another for less", async () => {
    const { pace, send, arrivals } = way({
      concurrency: 2,
      answer: (nth) => (nth === 1 ? refused(PAUSE) : nth === 2 ? refused(1_000) : undefined),
    });
    await pace.run(Promise.all(times(4, () => send())));
    for (const { at } of arrivals.slice(2)) expect(at).toBeGreaterThanOrEqual(1_000 + PAUSE);
  });

  test("may make it longer while all wait", async () => {
    const { pace, send, arrivals } = way({
      concurrency: 3,
      answer: (nth) => (nth <= 2 ? refused(nth === 1 ? 5_000 : PAUSE) : undefined),
    });
    const later = (ms: number) => pace.sleep(ms, new AbortController().signal).then(() => send());
    await pace.run(Promise.all([send(), later(500), later(1_200)]));
    expect(arrivals.map(({ at }) => at)).toEqual([0, 500, 1_500 + PAUSE]);
  });

  test("of more than two minutes has a quota: nobody waits, and nothing more is sent", async () => {
    const hour = 60 * MINUTE;
    const { pace, send, arrivals, records } = way({ concurrency: 1, answer: () => refused(hour) });
    const outcomes = await pace.run(Promise.all(times(3, () => send())));
    expect(outcomes.map((one) => !one.ok && one.failure.kind)).toEqual(
      times(3, () => "rate-limited"),
    );
    expect([arrivals.length, records.length, pace.now()]).toEqual([1, 1, 1_000]);
  });

  test("does not keep a cancelled call waiting", async () => {
    const stop = new AbortController();
    const { pace, send, arrivals } = way({ concurrency: 1, answer: () => refused(PAUSE) });
    const both = Promise.all([
      send(),
      send({ signal: stop.signal }),
      pace.sleep(5_000, new AbortController().signal).then(() => stop.abort()),
    ]);
    const [, cancelled] = await pace.run(both);
    expect(cancelled).toEqual({ ok: false, failure: { kind: "cancelled", detail: "" } });
    expect([arrivals.length, pace.now()]).toEqual([1, 5_000]);
  });
});

test.each([1, 2, 5])("never more than %d calls are on their way", async (concurrency) => {
  const { pace, send, arrivals } = way({ concurrency });
  await pace.run(Promise.all(times(12, () => send())));
  expect(Math.max(...arrivals.map(({ running }) => running))).toBe(concurrency);
  expect(pace.now()).toBe(Math.ceil(12 / concurrency) * 1_000);
});

test("the log has figures and the receiver's judgement, and nothing that was said", async () => {
  const { pace, send, records } = way();
  await pace.run(
    send({
      read: () => ({
        failure: { kind: "truncated", detail: "we reserve an estimate" },
        truncation: ["few-tokens"],
      }),
    }),
  );
  expect(records).toMatchObject([
    {
      unit: "framing",
      failure: "truncated",
      truncation: ["few-tokens"],
      tokens: { in: 900, out: 80, cached: 512 },
      finish: "stop",
    },
  ]);
  expect(JSON.stringify(records)).not.toMatch(/reserve|candidate/);
});

test("a call that was cancelled before its turn is neither sent nor logged", async () => {
  const { pace, send, arrivals, records } = way();
  const outcome = await pace.run(send({ signal: AbortSignal.abort() }));
  expect(outcome).toEqual({ ok: false, failure: { kind: "cancelled", detail: "" } });
  expect([arrivals, records]).toEqual([[], []]);
});

test("a count that leaves out the server's cache teaches nothing about its tokenizer", () => {
  const { courier } = way();
  courier.learn({ ...REPLY, usage: { in: 800, out: 1, cached: null } }, 1_000);
  courier.learn({ ...REPLY, usage: { in: 40, out: 1, cached: null } }, 1_000);
  courier.learn({ ...REPLY, usage: null }, 1_000);
  expect(courier.usualRatio).toBe(0.8);
});
