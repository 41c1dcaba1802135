import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { anySignal, LostRaceError, raceTools, TimeoutError, withTimeout } from "./abortChain.ts";
import type { Work } from "./abortChain.ts";
import { deferred, FakeClock, seeded, settle } from "./dojo.ts";

interface ListenOptions {
  readonly once?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** A controller that knows how many listeners its signal has. */
function watchedController() {
  const control = new AbortController();
  const { signal } = control;
  let listeners: { listener: unknown; options: ListenOptions }[] = [];
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...[type, listener, options]: Parameters<typeof add>) => {
    listeners.push({ listener, options: typeof options === "object" ? options : {} });
    add(type, listener, options);
  };
  signal.removeEventListener = (...[type, listener, options]: Parameters<typeof remove>) => {
    listeners = listeners.filter((other) => other.listener !== listener);
    remove(type, listener, options);
  };
  const isThere = ({ options }: { options: ListenOptions }) =>
    !options.signal?.aborted && !(options.once === true && signal.aborted);
  return {
    signal,
    abort: (reason?: unknown) => control.abort(reason),
    listeners: () => listeners.filter(isThere).length,
  };
}

interface Outcome {
  now: "open" | "resolved" | "rejected";
  value?: unknown;
}

function watch(promise: Promise<unknown>): Outcome {
  const outcome: Outcome = { now: "open" };
  promise.then(
    (value) => Object.assign(outcome, { now: "resolved", value }),
    (value: unknown) => Object.assign(outcome, { now: "rejected", value }),
  );
  return outcome;
}

const resolved = (value: unknown): Outcome => ({ now: "resolved", value });

/** Asserts a rejection with this very reason, not with one that looks like it. */
function assertRejected({ now, value }: Outcome, reason: unknown): void {
  assert.equal(now, "rejected");
  assert.equal(value, reason, `rejected with ${String(value)}, and not with ${String(reason)}`);
}

/** Work that ends when the test says so, and pays no heed to its signal. */
function stubborn() {
  const { promise, resolve, reject } = deferred<string>();
  const seen: { signal?: AbortSignal } = {};
  const work: Work<string> = (signal) => {
    seen.signal = signal;
    return promise;
  };
  return {
    work,
    resolve,
    reject,
    isStarted: () => seen.signal !== undefined,
    isAborted: () => seen.signal?.aborted,
    reason: (): unknown => seen.signal?.reason,
  };
}

/** Work that heeds its signal, and answers an abort with an error of its own. */
const heeding: Work<string> = (signal) =>
  new Promise((_resolve, reject) => {
    signal.addEventListener("abort", () => reject(new Error("the work was interrupted")));
  });

const reason = new Error("the client has gone");

describe("anySignal", () => {
  test("the first signal to abort decides with its reason", () => {
    const [a, b] = [watchedController(), watchedController()];
    const { signal } = anySignal([a.signal, b.signal]);
    assert.equal(signal.aborted, false);
    b.abort(reason);
    assert.equal(signal.aborted, true);
    a.abort(new Error("too late"));
    assert.equal(signal.reason, reason);
    for (const odd of ["a text", 0, null]) {
      const source = new AbortController();
      const linked = anySignal([source.signal]);
      source.abort(odd);
      assert.equal(linked.signal.reason, odd);
    }
  });

  test("a signal that aborted before counts at once", () => {
    const [open, first, second] = [watchedController(), watchedController(), watchedController()];
    first.abort(reason);
    second.abort(new Error("the second in the list"));
    const { signal } = anySignal([open.signal, first.signal, second.signal]);
    assert.equal(signal.aborted, true);
    assert.equal(signal.reason, reason);
    assert.equal(open.listeners(), 0, "listeners left on a signal that has not aborted");
  });

  test("an abort removes the listeners from all signals", () => {
    const all = [watchedController(), watchedController(), watchedController()];
    anySignal(all.map(({ signal }) => signal));
    all[1]?.abort(reason);
    assert.deepEqual(
      all.map((one) => one.listeners()),
      [0, 0, 0],
    );
  });

  test("a released signal follows nobody and leaves no listener", () => {
    const [a, b] = [watchedController(), watchedController()];
    const { signal, release } = anySignal([a.signal, b.signal]);
    release();
    release();
    assert.deepEqual([a.listeners(), b.listeners()], [0, 0]);
    a.abort(reason);
    assert.equal(signal.aborted, false);
  });
});

describe("withTimeout", () => {
  test("work in time gives its result and leaves nothing behind", async () => {
    const [clock, parent, one] = [new FakeClock(), watchedController(), stubborn()];
    const outcome = watch(withTimeout(clock, 1000, one.work, parent.signal));
    await clock.advance(999);
    assert.equal(outcome.now, "open");
    one.resolve("result");
    await settle();
    assert.deepEqual(outcome, resolved("result"));
    assert.equal(clock.pending, 0, "a timer is left");
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
    parent.abort(reason);
    await clock.advance(1000);
    assert.equal(one.isAborted(), false, "the signal of work that has ended");
  });

  test("a timeout aborts the work and does not wait for it", async () => {
    const [clock, parent, one] = [new FakeClock(), watchedController(), stubborn()];
    const outcome = watch(withTimeout(clock, 1000, one.work, parent.signal));
    await clock.advance(1000);
    assert.ok(one.reason() instanceof TimeoutError, `the reason is ${String(one.reason())}`);
    assertRejected(outcome, one.reason());
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
    one.reject(new Error("nobody waits for this any more"));
    await settle();
  });

  test("an abort of the parent reaches the work with its reason", async () => {
    const [clock, parent, one] = [new FakeClock(), watchedController(), stubborn()];
    const outcome = watch(withTimeout(clock, 1000, one.work, parent.signal));
    await settle();
    parent.abort(reason);
    await settle();
    assert.equal(one.reason(), reason);
    assertRejected(outcome, reason);
    assert.equal(clock.pending, 0, "a timer is left");
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
  });

  test("the reason counts and not what the work makes of it", async () => {
    const [clock, parent] = [new FakeClock(), watchedController()];
    const late = watch(withTimeout(clock, 1000, heeding));
    await clock.advance(1000);
    assert.ok(late.value instanceof TimeoutError, `rejected with ${String(late.value)}`);
    const outcomes = [
      watch(withTimeout(clock, 1000, heeding, parent.signal)),
      watch(raceTools([heeding], parent.signal)),
    ];
    await settle();
    parent.abort(reason);
    await settle();
    for (const outcome of outcomes) assertRejected(outcome, reason);
  });

  test("work that fails keeps its error and leaves nothing behind", async () => {
    const [clock, parent, one] = [new FakeClock(), watchedController(), stubborn()];
    const error = new Error("the work has failed");
    const throwing: Work<string> = () => {
      throw error;
    };
    const outcomes = [one.work, throwing].map((work) =>
      watch(withTimeout(clock, 1000, work, parent.signal)),
    );
    one.reject(error);
    await settle();
    for (const outcome of outcomes) assertRejected(outcome, error);
    assert.equal(clock.pending, 0, "a timer is left");
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
  });
});

describe("raceTools", () => {
  test("the first success wins and the others are aborted", async () => {
    const [parent, a, b, c] = [watchedController(), stubborn(), stubborn(), stubborn()];
    const outcome = watch(raceTools([a.work, b.work, c.work], parent.signal));
    await settle();
    assert.deepEqual(
      [a, b, c].map((tool) => tool.isStarted()),
      [true, true, true],
    );
    b.resolve("from b");
    await settle();
    assert.deepEqual(outcome, resolved("from b"));
    for (const { reason } of [a, c]) {
      assert.ok(reason() instanceof LostRaceError, `the reason is ${String(reason())}`);
    }
    assert.equal(b.isAborted(), false, "the signal of the winner");
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
    a.reject(new Error("nobody waits for this any more"));
    await settle();
  });

  test("a failure does not end the race", async () => {
    const [a, b] = [stubborn(), stubborn()];
    const throwing: Work<string> = () => {
      throw new Error("it threw before it returned a promise");
    };
    const outcome = watch(raceTools([a.work, throwing, b.work]));
    a.reject(new Error("a has failed"));
    await settle();
    assert.equal(outcome.now, "open");
    assert.equal(b.isAborted(), false);
    b.resolve("from b");
    await settle();
    assert.deepEqual(outcome, resolved("from b"));
    assert.equal(a.isAborted(), false, "the signal of a tool that had ended");
  });

  test("when all fail their errors come in the order of the tools", async () => {
    const [parent, a, b] = [watchedController(), stubborn(), stubborn()];
    const [errorA, errorB] = [new Error("a has failed"), new Error("b has failed")];
    const outcomes = [watch(raceTools([a.work, b.work], parent.signal)), watch(raceTools([]))];
    b.reject(errorB);
    await settle();
    a.reject(errorA);
    await settle();
    const errors = outcomes.map(({ value }) => value instanceof AggregateError && value.errors);
    assert.deepEqual(errors, [[errorA, errorB], []]);
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
  });

  test("an abort of the parent ends the race with its reason", async () => {
    const [parent, a, b] = [watchedController(), stubborn(), stubborn()];
    const outcome = watch(raceTools([a.work, b.work], parent.signal));
    await settle();
    parent.abort(reason);
    await settle();
    assert.deepEqual([a.reason(), b.reason()], [reason, reason]);
    assertRejected(outcome, reason);
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
  });
});

describe("trees", () => {
  test("a parent that aborted before starts nothing", async () => {
    const [clock, parent, one] = [new FakeClock(), watchedController(), stubborn()];
    parent.abort(reason);
    const outcomes = [
      watch(withTimeout(clock, 1000, one.work, parent.signal)),
      watch(raceTools([one.work], parent.signal)),
      watch(raceTools([], parent.signal)),
    ];
    await settle();
    for (const outcome of outcomes) assertRejected(outcome, reason);
    assert.equal(one.isStarted(), false);
    assert.equal(clock.pending, 0, "a timer is left");
    assert.equal(parent.listeners(), 0, "a listener is left on the parent");
  });

  test("a reason travels down the tree and never up or sideways", async () => {
    const [clock, slow, quick] = [new FakeClock(), stubborn(), stubborn()];
    const inner: { error?: unknown } = {};
    // outer timeout -> race -> (inner timeout -> quick) and slow
    const outcome = watch(
      withTimeout(clock, 1000, (outer) =>
        raceTools(
          [
            (signal) =>
              withTimeout(clock, 100, quick.work, signal).catch((error: unknown) => {
                inner.error = error;
                throw error;
              }),
            slow.work,
          ],
          outer,
        ),
      ),
    );
    await clock.advance(100);
    assert.ok(quick.reason() instanceof TimeoutError, `the reason is ${String(quick.reason())}`);
    assert.equal(inner.error, quick.reason());
    assert.equal(slow.isAborted(), false, "the inner timeout is none of its business");
    assert.equal(outcome.now, "open");
    await clock.advance(900);
    assert.ok(slow.reason() instanceof TimeoutError, `the reason is ${String(slow.reason())}`);
    assertRejected(outcome, slow.reason());
    assert.notEqual(slow.reason(), quick.reason());
    assert.equal(clock.pending, 0, "a timer is left");
  });

  test("whatever comes first decides and nothing is left", async () => {
    const chance = seeded(17);
    const below = (n: number) => Math.floor(chance() * n);
    const clock = new FakeClock();
    const longLived = watchedController();
    for (let round = 0; round < 200; round++) {
      const request = watchedController();
      // All times differ: the last digit is the tool's number, 7 for the timeout, 8 for the abort.
      const tools = Array.from({ length: 1 + below(4) }, (_, number) => ({
        ms: 10 * below(30) + number,
        ok: below(2) === 0,
      }));
      const timeout = 10 * below(30) + 7;
      const aborts = 10 * below(60) + 8;
      const run = ({ ms, ok }: (typeof tools)[number], number: number): Work<string> => {
        return async (signal) => {
          await clock.sleep(ms, signal);
          if (!ok) throw new Error(`tool ${number} has failed`);
          return `tool ${number}`;
        };
      };
      const link = anySignal([request.signal, longLived.signal]);
      const outcome = watch(
        withTimeout(clock, timeout, (signal) => raceTools(tools.map(run), signal), link.signal),
      );
      const cancelAbort = clock.after(aborts, () => request.abort(reason));
      await clock.advance(600);
      cancelAbort();
      link.release();

      const successes = tools.filter(({ ok }) => ok).map(({ ms }) => ms);
      const won = Math.min(...successes);
      const lost = successes.length > 0 ? Infinity : Math.max(...tools.map(({ ms }) => ms));
      const first = Math.min(won, lost, timeout, aborts);
      const times = JSON.stringify({ tools, timeout, aborts });
      const where = `round ${round}: ${times}`;
      const expected =
        first === won
          ? `tool ${tools.findIndex(({ ms }) => ms === won)}`
          : first === lost
            ? "AggregateError"
            : first === timeout
              ? "TimeoutError"
              : reason.message;
      const { value } = outcome;
      const got =
        value === reason ? reason.message : value instanceof Error ? value.name : String(value);
      assert.equal(got, expected, where);
      assert.deepEqual(
        [clock.pending, request.listeners(), longLived.listeners()],
        [0, 0, 0],
        `${where}: timers, listeners on the request, listeners on the long-lived signal`,
      );
    }
  });
});
