import { describe, expect, expectTypeOf, test } from "vitest";
import * as z from "zod";
import { DojoError } from "../../src/core/errors.ts";
import { defineContract } from "../../src/protocol/contract.ts";
import { HostChannel, type Handlers } from "../../src/protocol/hostChannel.ts";
import { PageChannel } from "../../src/protocol/pageChannel.ts";
import { memoryPorts, settle } from "../support/memoryPort.ts";

const bell = defineContract({
  requests: {
    ready: { params: z.null(), result: z.object({ rings: z.int() }) },
    ring: { params: z.object({ times: z.int().positive() }), result: z.null() },
  },
  events: { rang: z.object({ rings: z.int() }), silence: z.null() },
});

function open(handlers: Partial<Handlers<typeof bell>> = {}) {
  const ports = memoryPorts();
  const hostProblems: unknown[] = [];
  const pageProblems: unknown[] = [];
  const host = new HostChannel(
    bell,
    ports.host,
    { ready: () => ({ rings: 0 }), ring: () => null, ...handlers },
    (problem) => hostProblems.push(problem),
  );
  const page = new PageChannel(bell, ports.page, (problem) => pageProblems.push(problem));
  return { host, page, ports, hostProblems, pageProblems };
}

const messages = (problems: unknown[]) => problems.map((problem) => (problem as Error).message);
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error: (error as Error).message }),
  );

describe("requests", () => {
  test("carry typed parameters to the handler and its result back", async () => {
    const rung: number[] = [];
    const { page } = open({ ring: ({ times }) => (rung.push(times), null) });

    const view = await page.request("ready", null);
    await page.request("ring", { times: 3 });

    expectTypeOf(view).toEqualTypeOf<{ rings: number }>();
    expect({ view, rung }).toEqual({ view: { rings: 0 }, rung: [3] });
  });

  test("with bad parameters never reach a handler, and the page learns no internals", async () => {
    let rung = 0;
    const { page, hostProblems } = open({ ring: () => (rung++, null) });

    const result = await outcome(page.request("ring", { times: -1 }));

    expect({ result, rung, reported: messages(hostProblems) }).toEqual({
      result: { error: "Unexpected error, see the log." },
      rung: 0,
      reported: ['The request "ring" failed'],
    });
  });

  test.each([
    [
      "a readable error",
      new DojoError("The bell is frozen. Warm it."),
      "The bell is frozen. Warm it.",
    ],
    ["a bug", new TypeError("x of undefined at /home/me"), "Unexpected error, see the log."],
  ])("that fail with %s reject with the text the page may show", async (_, thrown, shown) => {
    const { page, hostProblems } = open({
      ring: () => {
        throw thrown;
      },
    });

    expect(await outcome(page.request("ring", { times: 1 }))).toEqual({ error: shown });
    expect((hostProblems[0] as Error).cause).toBe(thrown);
  });

  test("cancelled by the page abort the handler and reject with the reason", async () => {
    let seen: AbortSignal | undefined;
    const { page, ports, pageProblems } = open({
      ring: (_, signal) => {
        seen = signal;
        return new Promise((resolve) => signal.addEventListener("abort", () => resolve(null)));
      },
    });
    const abort = new AbortController();

    const result = outcome(page.request("ring", { times: 1 }, abort.signal));
    await settle();
    abort.abort(new Error("changed my mind"));
    await settle();

    expect({ result: await result, aborted: seen?.aborted, pageProblems }).toEqual({
      result: { error: "changed my mind" },
      aborted: true,
      pageProblems: [],
    });
    expect(ports.page.posted.map(({ kind }) => kind)).toEqual(["request", "cancel"]);
  });

  test("with a signal that has already aborted are not sent", async () => {
    const { page, ports } = open();
    const result = await outcome(
      page.request("ready", null, AbortSignal.abort(new Error("too late"))),
    );
    expect({ result, posted: ports.page.posted }).toEqual({
      result: { error: "too late" },
      posted: [],
    });
  });

  test("answered with another shape reject and are reported", async () => {
    const { page, pageProblems } = open({ ready: () => ({ rings: "many" as unknown as number }) });

    expect(await outcome(page.request("ready", null))).toEqual({
      error: 'The reply to "ready" cannot be read. Reload the window.',
    });
    expect(messages(pageProblems)).toEqual(['The reply to "ready" is malformed']);
  });

  test("that are pending when the page closes reject with their name, later ones too", async () => {
    const { page } = open({ ring: () => new Promise(() => {}) });
    const pending = outcome(page.request("ring", { times: 1 }));
    page.dispose();

    expect([await pending, await outcome(page.request("ready", null))]).toEqual([
      { error: '"ring" was not answered: this page was closed.' },
      { error: '"ready" was not answered: this page was closed.' },
    ]);
  });
});

describe("events", () => {
  test("wait for the reply to ready, then arrive in order and typed", async () => {
    const { host, page } = open();
    const seen: unknown[] = [];
    page.on("rang", ({ rings }) => seen.push(rings));
    page.on("silence", () => seen.push("silence"));

    host.emit("rang", { rings: 1 });
    host.emit("silence", null);
    await settle();
    const before = [...seen];
    seen.push(await page.request("ready", null));
    host.emit("rang", { rings: 2 });
    await settle();

    expect({ before, seen }).toEqual({ before: [], seen: [{ rings: 0 }, 1, "silence", 2] });
  });

  test("emitted while a reloaded page is being answered come after its state", async () => {
    let finish: (view: { rings: number }) => void = () => {};
    const { host, page, ports } = open({
      ready: () => new Promise((resolve) => (finish = resolve)),
    });
    const answers = async () => {
      const ready = page.request("ready", null);
      await settle();
      host.emit("silence", null);
      finish({ rings: 0 });
      await ready;
    };

    await answers();
    await answers();

    expect(ports.host.posted.map(({ kind }) => kind)).toEqual(["reply", "event", "reply", "event"]);
  });

  test("keep waiting when ready failed", async () => {
    const { host, page, ports } = open({
      ready: () => {
        throw new DojoError("No interview here.");
      },
    });
    host.emit("silence", null);
    await outcome(page.request("ready", null));
    expect(ports.host.posted).toEqual([{ kind: "failure", id: 1, message: "No interview here." }]);
  });

  test("are not heard after the listener was removed, and one bad listener does not stop the next", async () => {
    const { host, page, pageProblems } = open();
    const seen: string[] = [];
    await page.request("ready", null);
    page.on("silence", () => seen.push("removed"))();
    page.on("silence", () => {
      throw new Error("bad listener");
    });
    page.on("silence", () => seen.push("heard"));

    host.emit("silence", null);
    await settle();

    expect({ seen, problems: messages(pageProblems) }).toEqual({
      seen: ["heard"],
      problems: ['A listener of "silence" failed'],
    });
  });
});

describe("a peer that misbehaves is reported and never fatal", () => {
  test.each([
    ["nothing", undefined],
    ["a string", "ring"],
    ["another kind", { kind: "evil", id: 1 }],
    ["a host's message", { kind: "reply", id: 1, result: null }],
    ["an unknown request", { kind: "request", id: 9, method: "rm" }],
    ["a prototype key", { kind: "request", id: 9, method: "__proto__", params: null }],
    ["an inherited name", { kind: "request", id: 9, method: "constructor", params: {} }],
  ])("by the host, for %s", async (_, raw) => {
    const { page, ports, hostProblems } = open();
    ports.host.inject(raw);
    await settle();

    const problems = hostProblems.length;
    expect({ problems, view: await page.request("ready", null) }).toEqual({
      problems: 1,
      view: { rings: 0 },
    });
  });

  test.each([
    ["nothing", null],
    ["a page's message", { kind: "cancel", id: 1 }],
    ["an answer to nothing", { kind: "reply", id: 99, result: null }],
    ["an unknown event", { kind: "event", name: "__proto__", payload: null }],
    ["a malformed event", { kind: "event", name: "rang", payload: { rings: "x" } }],
  ])("by the page, for %s", async (_, raw) => {
    const { page, ports, pageProblems } = open();
    ports.page.inject(raw);
    await settle();

    const problems = pageProblems.length;
    expect({ problems, view: await page.request("ready", null) }).toEqual({
      problems: 1,
      view: { rings: 0 },
    });
  });
});

test("a disposed host aborts what runs, answers no more and listens no more", async () => {
  let seen: AbortSignal | undefined;
  const { host, page, ports } = open({
    ring: async (_, signal) => {
      seen = signal;
      await settle();
      return null;
    },
  });
  void outcome(page.request("ring", { times: 1 }));
  await settle();
  host.dispose();
  void outcome(page.request("ready", null));
  await settle();
  host.emit("silence", null);

  expect({ aborted: seen?.aborted, posted: ports.host.posted }).toEqual({
    aborted: true,
    posted: [],
  });
});
