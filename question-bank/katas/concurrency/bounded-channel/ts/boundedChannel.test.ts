import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { BoundedChannel, ClosedError } from "./boundedChannel.ts";
import { seeded, settle } from "./dojo.ts";

/** How a call stands: it waits, it has a result, or it has failed. */
interface Call {
  now: "waits" | "failed" | { readonly got: unknown };
  error?: unknown;
}

function watch(promise: Promise<unknown>): Call {
  const call: Call = { now: "waits" };
  promise.then(
    (got) => {
      call.now = { got };
    },
    (error: unknown) => {
      call.now = "failed";
      call.error = error;
    },
  );
  return call;
}

const done = { got: undefined };
const got = (value: unknown) => ({ got: value });
const stands = (calls: readonly Call[]) => calls.map(({ now }) => now);
const state = (held: number, waitingPuts: number, waitingTakes: number) => ({
  held,
  waitingPuts,
  waitingTakes,
});

async function assertClosed(...calls: readonly Call[]): Promise<void> {
  await settle();
  for (const { now, error } of calls) {
    assert.equal(now, "failed", "a call on a closed channel has to fail");
    assert.ok(error instanceof ClosedError, `it failed with ${String(error)}`);
  }
}

/** The result of a call that has nothing to wait for; if it waits all the same, the test fails. */
async function atOnce<T>(promise: Promise<T>): Promise<T> {
  const late = settle().then(() => assert.fail("a call that has nothing to wait for still waits"));
  return Promise.race([promise, late]);
}

/** A channel that holds these values, and is full. */
async function full<T>(...values: T[]): Promise<BoundedChannel<T>> {
  const channel = new BoundedChannel<T>(values.length);
  const puts = values.map((value) => watch(channel.put(value)));
  await settle();
  assert.deepEqual(stands(puts), Array(values.length).fill(done), "there is room for these");
  return channel;
}

/** Takes until the channel is empty, three times at most. */
async function drain<T>(channel: BoundedChannel<T>): Promise<T[]> {
  const values: T[] = [];
  for (let i = 0; i < 3 && channel.state().held > 0; i++) {
    values.push(await atOnce(channel.take()));
    await settle();
  }
  return values;
}

describe("putting and taking", () => {
  test("values come out in the order they went in", async () => {
    const channel = await full("a", "b", "c");
    assert.deepEqual(channel.state(), state(3, 0, 0));
    assert.deepEqual(
      [await atOnce(channel.take()), await atOnce(channel.take()), await atOnce(channel.take())],
      ["a", "b", "c"],
    );
    assert.deepEqual(channel.state(), state(0, 0, 0));
  });

  test("a put waits while the channel is full", async () => {
    const channel = await full("a", "b");
    const put = watch(channel.put("c"));
    await settle();
    assert.equal(put.now, "waits");
    assert.deepEqual(channel.state(), state(2, 1, 0));
    assert.equal(await atOnce(channel.take()), "a");
    await settle();
    assert.deepEqual(put.now, done);
    assert.deepEqual(channel.state(), state(2, 0, 0));
    assert.deepEqual(await drain(channel), ["b", "c"]);
  });

  test("a take waits while the channel is empty", async () => {
    const channel = new BoundedChannel<string>(2);
    const take = watch(channel.take());
    await settle();
    assert.equal(take.now, "waits");
    assert.deepEqual(channel.state(), state(0, 0, 1));
    await atOnce(channel.put("a"));
    await settle();
    assert.deepEqual(take.now, got("a"));
    assert.deepEqual(channel.state(), state(0, 0, 0));
  });

  test("those who wait are served in the order they came", async () => {
    const takes = new BoundedChannel<string>(1);
    const takers = [watch(takes.take()), watch(takes.take()), watch(takes.take())];
    await atOnce(takes.put("a"));
    await settle();
    assert.deepEqual(stands(takers), [got("a"), "waits", "waits"]);
    await atOnce(takes.put("b"));
    await settle();
    assert.deepEqual(stands(takers), [got("a"), got("b"), "waits"]);

    const puts = await full("a");
    const putters = [watch(puts.put("b")), watch(puts.put("c")), watch(puts.put("d"))];
    assert.equal(await atOnce(puts.take()), "a");
    await settle();
    assert.deepEqual(stands(putters), [done, "waits", "waits"]);
    assert.equal(await atOnce(puts.take()), "b");
    await settle();
    assert.deepEqual(stands(putters), [done, done, "waits"]);
    assert.deepEqual(await drain(puts), ["c", "d"]);
  });

  test("any value can be sent, even none", async () => {
    const channel = await full<string | undefined>(undefined, "");
    assert.deepEqual(channel.state(), state(2, 0, 0));
    assert.deepEqual([await atOnce(channel.take()), await atOnce(channel.take())], [undefined, ""]);
    const take = watch(channel.take());
    await atOnce(channel.put(undefined));
    await settle();
    assert.deepEqual(take.now, got(undefined));
  });

  test("a capacity that is no whole number above zero is an error", () => {
    for (const capacity of [0, -1, 1.5, NaN, Infinity])
      assert.throws(() => new BoundedChannel(capacity), RangeError, `capacity ${capacity}`);
  });
});

describe("closing", () => {
  test("a put after the close fails", async () => {
    const channel = new BoundedChannel<string>(2);
    await atOnce(channel.put("a"));
    channel.close();
    channel.close();
    await assertClosed(watch(channel.put("b")));
    assert.deepEqual(channel.state(), state(1, 0, 0));
  });

  test("closing lets the values drain", async () => {
    const channel = await full("a", "b");
    channel.close();
    assert.deepEqual(channel.state(), state(2, 0, 0));
    assert.deepEqual([await atOnce(channel.take()), await atOnce(channel.take())], ["a", "b"]);
    await assertClosed(watch(channel.take()), watch(channel.take()));
  });

  test("closing ends the takes that wait", async () => {
    const channel = new BoundedChannel<string>(2);
    const takes = [watch(channel.take()), watch(channel.take())];
    await settle();
    channel.close();
    await assertClosed(...takes);
    assert.deepEqual(channel.state(), state(0, 0, 0));
  });

  test("closing fails the puts that wait", async () => {
    const channel = await full("a");
    const puts = [watch(channel.put("b")), watch(channel.put("c"))];
    await settle();
    channel.close();
    await assertClosed(...puts);
    assert.deepEqual(channel.state(), state(1, 0, 0));
    assert.deepEqual(await drain(channel), ["a"]);
    await assertClosed(watch(channel.take()));
  });
});

describe("cancelling", () => {
  const reason = new Error("no longer wanted");

  test("a cancelled put puts nothing", async () => {
    const channel = await full("a");
    const control = new AbortController();
    const puts = [watch(channel.put("b", control.signal)), watch(channel.put("c"))];
    await settle();
    control.abort(reason);
    await settle();
    assert.deepEqual(stands(puts), ["failed", "waits"]);
    assert.equal(puts[0]?.error, reason);
    assert.deepEqual(channel.state(), state(1, 1, 0));
    assert.deepEqual(await drain(channel), ["a", "c"]);

    const late = watch(channel.put("d", control.signal));
    await settle();
    assert.deepEqual(late, { now: "failed", error: reason });
    assert.deepEqual(channel.state(), state(0, 0, 0));
  });

  test("a cancelled take takes nothing", async () => {
    const channel = new BoundedChannel<string>(1);
    const control = new AbortController();
    const takes = [watch(channel.take(control.signal)), watch(channel.take())];
    await settle();
    control.abort(reason);
    await settle();
    assert.deepEqual(stands(takes), ["failed", "waits"]);
    assert.equal(takes[0]?.error, reason);
    assert.deepEqual(channel.state(), state(0, 0, 1));
    await atOnce(channel.put("a"));
    await settle();
    assert.deepEqual(takes[1]?.now, got("a"));

    await atOnce(channel.put("b"));
    const late = watch(channel.take(control.signal));
    await settle();
    assert.deepEqual(late, { now: "failed", error: reason });
    assert.deepEqual(channel.state(), state(1, 0, 0));
  });

  test("a put cancelled as its room comes is all or nothing", async () => {
    const channel = await full("a");
    const control = new AbortController();
    const first = watch(channel.put("b", control.signal));
    const second = watch(channel.put("c"));
    await settle();
    const take = watch(channel.take());
    control.abort(reason);
    await settle();
    assert.deepEqual(take.now, got("a"));
    if (first.now === "failed") {
      assert.deepEqual(second.now, done, "the room is for the next put then");
      assert.deepEqual(await drain(channel), ["c"]);
    } else {
      assert.deepEqual(first.now, done);
      assert.deepEqual(await drain(channel), ["b", "c"]);
    }
  });

  test("a take cancelled as its value comes loses nothing", async () => {
    const channel = new BoundedChannel<string>(1);
    const control = new AbortController();
    const first = watch(channel.take(control.signal));
    const second = watch(channel.take());
    await settle();
    const put = watch(channel.put("a"));
    control.abort(reason);
    await settle();
    assert.deepEqual(put.now, done);
    if (first.now === "failed") {
      assert.deepEqual(second.now, got("a"), "the value is for the next take then");
    } else {
      assert.deepEqual(stands([first, second]), [got("a"), "waits"]);
    }
  });
});

/** A signal that many calls share, and that counts who listens to it. */
function sharedSignal() {
  const { signal } = new AbortController();
  let listeners: { listener: unknown; until: AbortSignal | undefined }[] = [];
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...[type, listener, options]: Parameters<typeof add>) => {
    listeners.push({ listener, until: typeof options === "object" ? options.signal : undefined });
    add(type, listener, options);
  };
  signal.removeEventListener = (...[type, listener, options]: Parameters<typeof remove>) => {
    listeners = listeners.filter((other) => other.listener !== listener);
    remove(type, listener, options);
  };
  return { signal, listeners: () => listeners.filter(({ until }) => !until?.aborted).length };
}

test("everything sent is received once and in order", async () => {
  const chance = seeded(3);
  const below = (n: number) => Math.floor(chance() * n);
  for (let round = 0; round < 100; round++) {
    const capacity = 1 + below(3);
    const channel = new BoundedChannel<number>(capacity);
    const shared = sharedSignal();
    const puts: Call[] = [];
    const takes: Call[] = [];
    const controls: AbortController[] = [];
    const count = (calls: Call[], now: "waits" | "failed") =>
      calls.filter((call) => call.now === now).length;
    const succeeded = (calls: Call[]) =>
      calls.length - count(calls, "waits") - count(calls, "failed");
    for (let step = 0; step < 20; step++) {
      const what = below(7);
      const control = new AbortController();
      const signal = what % 2 === 0 ? control.signal : shared.signal;
      if (what === 6) controls[below(controls.length)]?.abort(reasonOf(round));
      else if (what < 3) puts.push(watch(channel.put(puts.length, signal)));
      else takes.push(watch(channel.take(signal)));
      if (signal === control.signal) controls.push(control);
      await settle();
      const held = succeeded(puts) - succeeded(takes);
      const expected = state(held, count(puts, "waits"), count(takes, "waits"));
      const where = `round ${round}, step ${step}, capacity ${capacity}`;
      assert.deepEqual(channel.state(), expected, where);
      assert.ok(held <= capacity, `${where}: ${held} values held`);
      if (expected.waitingPuts > 0) assert.equal(held, capacity, `${where}: a put waits for room`);
      if (expected.waitingTakes > 0) assert.equal(held, 0, `${where}: a take waits for a value`);
    }
    channel.close();
    for (let i = 0; i < capacity; i++) takes.push(watch(channel.take()));
    await settle();
    const sent = puts.flatMap(({ now }, value) => (typeof now === "object" ? [value] : []));
    const received = takes.flatMap(({ now }) => (typeof now === "object" ? [now.got] : []));
    assert.deepEqual(received, sent, `round ${round}: received, compared with sent`);
    assert.equal(shared.listeners(), 0, `round ${round}: listeners left on a shared signal`);
  }
});

const reasonOf = (round: number) => new Error(`cancelled in round ${round}`);
